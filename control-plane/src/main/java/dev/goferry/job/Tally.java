package dev.goferry.job;

/** How many steps are done or have failed, and the bytes that those which are done moved. */
public record Tally(long done, long failed, long bytes) {
    public static final Tally NONE = new Tally(0, 0, 0);

    public Tally plus(Tally other) {
        return new Tally(done + other.done, failed + other.failed, bytes + other.bytes);
    }

    public long tried() {
        return done + failed;
    }
}
