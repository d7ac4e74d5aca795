package dev.goferry.admin;

import java.time.Duration;

/**
 * Bounds of the admin listener.
 *
 * @param bodyBytes of a request
 * @param atOnce calls at once; a further one is answered 503
 * @param streams answers at once that go on until they are told otherwise, such as events
 * @param idle how long a connection may rest, also in the middle of a request
 * @param failedAuthentications of one address within a minute; after these it is not heard for the rest of it
 */
public record AdminLimits(int bodyBytes, int atOnce, int streams, Duration idle, int failedAuthentications) {
    public static final AdminLimits DEFAULT = new AdminLimits(16 << 20, 64, 32, Duration.ofSeconds(60), 20);

    /** The same with another bound of a request. */
    public AdminLimits withBodyBytes(int bytes) {
        return new AdminLimits(bytes, atOnce, streams, idle, failedAuthentications);
    }
}
