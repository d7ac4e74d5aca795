package dev.goferry.admin;

import java.time.Duration;

/**
 * Bounds of the admin listener.
 *
 * @param bodyBytes of a request
 * @param bodyTime within which a body that is read whole must have come
 * @param atOnce calls at once; a further one is answered 503
 * @param waiting calls at once that wait for news, beside these; a region's peers have one for each of their rules
 * @param strangers calls at once that bring a body and no token
 * @param strangerTime within which such a body must have come
 * @param streams answers at once that go on until they are told otherwise, such as events
 * @param idle how long a connection may rest, also in the middle of a request
 * @param failedAuthentications of one address within a minute; after these it is not heard for the rest of it
 */
public record AdminLimits(
        int bodyBytes,
        Duration bodyTime,
        int atOnce,
        int waiting,
        int strangers,
        Duration strangerTime,
        int streams,
        Duration idle,
        int failedAuthentications) {
    public static final AdminLimits DEFAULT = new AdminLimits(
            16 << 20, Duration.ofMinutes(5), 64, 512, 16, Duration.ofSeconds(10), 32, Duration.ofSeconds(60), 20);

    /** The same with other bounds of a request and of failed authentications. */
    public AdminLimits with(int bytes, int failed) {
        return new AdminLimits(bytes, bodyTime, atOnce, waiting, strangers, strangerTime, streams, idle, failed);
    }
}
