package dev.goferry.s3;

import dev.goferry.s3.S3Calls.Tries;
import dev.goferry.s3.S3Failure.Kind;
import dev.goferry.storage.ObjectStore.Put;
import dev.goferry.storage.ObjectStore.Stat;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes with a condition. An answer may be lost after the server has written: the object is then read back, and a mark
 * in its metadata tells whether it is one's own. Where the server has no conditions a HEAD before the write stands in,
 * which leaves a gap of one round trip between two writers. Somebody else's put that was cut off in the middle is waited
 * for: nothing can be written or read there before the server has given it up.
 */
final class Writes {
    /** A MinIO server gives up a writer that has sent nothing for 30 s. */
    private static final Duration CUT_OFF = Duration.ofSeconds(45);

    /** Puts the bytes once, with these headers. */
    interface Upload {
        void put(Map<String, String> headers) throws S3Failure;
    }

    /** What the server can do; a failure while that is not known yet. */
    interface Abilities {
        S3Features known() throws S3Failure;
    }

    private final S3Config config;
    private final S3Calls calls;
    private final Reads reads;
    private final Abilities abilities;

    Writes(S3Config config, S3Calls calls, Reads reads, Abilities abilities) {
        this.config = config;
        this.calls = calls;
        this.reads = reads;
        this.abilities = abilities;
    }

    void always(Upload upload) throws S3Failure {
        Tries tries = calls.tries();
        while (true) {
            try {
                upload.put(Map.of());
                return;
            } catch (S3Failure e) {
                if (!mayPass(e) || !tries.again()) {
                    throw e;
                }
            }
        }
    }

    Put ifAbsent(String key, Upload upload) throws S3Failure {
        S3Features features = abilities.known();
        String mark = UUID.randomUUID().toString();
        Tries tries = calls.tries();
        long patience = System.nanoTime() + patience().toNanos();
        boolean unclear = false;
        while (true) {
            try {
                putIfAbsent(features, key, mark, upload);
                return features.putIfAbsent()
                        ? new Put.Stored()
                        : outcome(key, mark, false).orElse(new Put.Present());
            } catch (S3Failure e) {
                if (e.kind() == Kind.REFUTED && !unclear) {
                    return new Put.Present();
                }
                if (e.kind() != Kind.REFUTED && !mayPass(e)) {
                    throw e;
                }
                unclear |= e.kind() == Kind.UNCLEAR;
                Optional<Put> found = readBack(key, mark, e, tries, patience);
                if (found.isPresent()) {
                    return found.get();
                }
                if (!tries.again()) {
                    throw e;
                }
            }
        }
    }

    private Duration patience() {
        Duration transfer = config.limits().transfer();
        return transfer.compareTo(CUT_OFF) < 0 ? transfer : CUT_OFF;
    }

    private void putIfAbsent(S3Features features, String key, String mark, Upload upload) throws S3Failure {
        if (features.putIfAbsent()) {
            upload.put(ObjectHead.written(mark, Map.of("If-None-Match", "*")));
        } else if (reads.head(key).isEmpty()) {
            upload.put(ObjectHead.written(mark, Map.of()));
        }
    }

    /** @param patience until when, by {@link System#nanoTime}, another's put is waited for */
    private Optional<Put> readBack(String key, String mark, S3Failure failure, Tries tries, long patience)
            throws S3Failure {
        while (true) {
            try {
                return outcome(key, mark, Voice.isSilence(failure));
            } catch (S3Failure e) {
                if (e.kind() != Kind.BUSY || System.nanoTime() - patience > 0) {
                    failure.addSuppressed(e);
                    throw failure;
                }
                tries.begin();
            }
        }
    }

    private Optional<Put> outcome(String key, String mark, boolean afterSilence) throws S3Failure {
        return reads.head(key, afterSilence)
                .map(head -> head.writer().equals(mark) ? new Put.Stored() : new Put.Present());
    }

    boolean ifSame(Stat seen, Upload upload) throws S3Failure {
        S3Features features = abilities.known();
        String mark = UUID.randomUUID().toString();
        Tries tries = calls.tries();
        boolean unclear = false;
        while (true) {
            try {
                return putIfSame(features, seen, mark, upload);
            } catch (S3Failure e) {
                boolean refuted = e.kind() == Kind.REFUTED || e.kind() == Kind.ABSENT;
                if (refuted && !unclear) {
                    return false;
                }
                if (!refuted && !mayPass(e)) {
                    throw e;
                }
                unclear |= e.kind() == Kind.UNCLEAR;
                Optional<ObjectHead> now = reads.head(seen.key());
                if (now.isPresent() && now.get().writer().equals(mark)) {
                    return true;
                }
                boolean same = now.isPresent() && now.get().stat().tag().equals(seen.tag());
                if (!same && !unclear) {
                    return false;
                }
                if (!same || !tries.again()) {
                    throw S3Failure.unclear(
                            config, "whether " + seen.key() + " was written before it changed: " + e.getMessage(), e);
                }
            }
        }
    }

    private boolean putIfSame(S3Features features, Stat seen, String mark, Upload upload) throws S3Failure {
        if (features.replaceIf()) {
            upload.put(ObjectHead.written(mark, Map.of("If-Match", "\"" + seen.tag() + "\"")));
            return true;
        }
        Optional<ObjectHead> now = reads.head(seen.key());
        if (now.isEmpty() || !now.get().stat().tag().equals(seen.tag())) {
            return false;
        }
        upload.put(ObjectHead.written(mark, Map.of()));
        return true;
    }

    private static boolean mayPass(S3Failure failure) {
        return failure.kind() == Kind.UNCLEAR || failure.kind() == Kind.CONFLICT;
    }
}
