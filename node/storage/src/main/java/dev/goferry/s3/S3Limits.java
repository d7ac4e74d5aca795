package dev.goferry.s3;

import java.time.Duration;

/**
 * What a store may cost.
 *
 * @param connect until a connection stands
 * @param read without a byte from the server, or without one that it takes
 * @param call a small call with all its tries
 * @param transfer one put of a file
 * @param connections calls and open streams at once, 1 to 10,000; the next one waits for up to {@code call}
 * @param tries of a call that fails in a way that may pass, 1 to 10
 * @param pause before the second try, doubled before each further one, each time half of it by chance
 * @param objectBytes the largest object; one put takes at most 5 GiB
 */
public record S3Limits(
        Duration connect,
        Duration read,
        Duration call,
        Duration transfer,
        int connections,
        int tries,
        Duration pause,
        long objectBytes) {
    /** What one put of S3 takes. */
    public static final long MOST_OBJECT_BYTES = 5L << 30;

    public static final S3Limits DEFAULT = new S3Limits(
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofMinutes(15),
            256,
            3,
            Duration.ofMillis(100),
            MOST_OBJECT_BYTES);

    public S3Limits {
        for (Duration limit : new Duration[] {connect, read, call, transfer}) {
            if (limit.compareTo(Duration.ofMillis(1)) < 0 || limit.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("a time limit of S3 is from 1 ms to 1 day, not " + limit);
            }
        }
        if (pause.isNegative() || pause.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("the pause between tries is from 0 to 1 min, not " + pause);
        }
        if (connections < 1 || connections > 10_000 || tries < 1 || tries > 10) {
            throw new IllegalArgumentException("1 to 10,000 connections and 1 to 10 tries");
        }
        if (objectBytes < 1 || objectBytes > MOST_OBJECT_BYTES) {
            throw new IllegalArgumentException("one put takes 1 byte to 5 GiB, not " + objectBytes);
        }
    }
}
