package dev.goferry.cluster;

import java.time.Duration;

/**
 * Who fetches what, for the whole cluster. A lease saves work and guards nothing: two members may hold the same one
 * during a partition or after a pause, so whatever they write must be conditional.
 *
 * <p>All methods block, for virtual threads; each answers within about two seconds whatever the cluster does. Thread-safe.
 */
public interface Leases {
    /** What became of a claim. */
    sealed interface Claim {
        /** The caller holds it until it releases it; it is renewed meanwhile, and gone with this process. */
        record Mine(Lease lease) implements Claim {}

        /** Somebody else does the work. */
        record Theirs(Member holder, long fence) implements Claim {}

        /** The last holder left word that still holds: there is nothing to do. */
        @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
        record Told(byte[] note) implements Claim {}

        /** The cluster cannot tell now. The caller goes on as if it were alone. */
        record Unknown(String reason) implements Claim {}
    }

    /** A lease that is held. */
    interface Lease {
        /** Grows with every holder of the same key. */
        long fence();

        /** Ends it; nothing happens if it was lost. */
        void release();

        /** Ends it and leaves word for whoever claims the key within {@code holds}; at most 64 KiB. */
        void release(byte[] note, Duration holds);
    }

    /** Asks for the lease of {@code key}; never waits for its holder. */
    Claim claim(String key);

    /** Waits until the holder's lease with this fence has ended, in whatever way; false if it still lives after {@code most}. */
    boolean awaitEnd(String key, long fence, Duration most) throws InterruptedException;

    /** Forgets the word that was left for {@code key}. */
    void forget(String key);
}
