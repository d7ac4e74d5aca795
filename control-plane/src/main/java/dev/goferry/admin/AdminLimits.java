package dev.goferry.admin;

import java.time.Duration;

/**
 * Bounds of the admin listener.
 *
 * @param bodyBytes of a request
 * @param atOnce calls at once; a further one is answered 503
 * @param idle how long a connection may rest, also in the middle of a request
 * @param failedAuthentications of one address within a minute; after these it is not heard for the rest of it
 */
public record AdminLimits(int bodyBytes, int atOnce, Duration idle, int failedAuthentications) {
    public static final AdminLimits DEFAULT = new AdminLimits(16 << 20, 64, Duration.ofSeconds(60), 20);

    /** The same with another bound of a request. */
    public AdminLimits withBodyBytes(int bytes) {
        return new AdminLimits(bytes, atOnce, idle, failedAuthentications);
    }
}
