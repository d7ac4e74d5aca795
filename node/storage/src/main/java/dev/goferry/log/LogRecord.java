package dev.goferry.log;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.pin.Pin;
import java.time.Instant;

/**
 * Something that happened to a region's bucket. A record may be in the log twice, and a reader may be given it twice:
 * whoever applies one must do no harm by doing so again. Only the order in the log counts, never {@link #time}.
 *
 * <p>Applying twice is harmless because each record says what holds, not what changed: <em>stored</em> names bytes that
 * never change, <em>purged</em> and <em>refreshed</em> drop what was known before them and is asked for again.
 */
public sealed interface LogRecord {
    /** The longest region, reason and name, in characters. */
    int LONGEST_TEXT = 512;

    /** When it happened, by the clock of whoever did it. */
    Instant time();

    /**
     * A file is committed: its pin, its bytes and, for a zip, its {@code .ziphash} are durable in the bucket.
     *
     * @param region where the file came in first; this region, or the one that it was replicated from
     * @param isPrivate whether the module is private there, so that the record must stay where its bytes may go
     */
    record Stored(ArtifactKey key, Pin pin, Instant time, String region, boolean isPrivate) implements LogRecord {
        public Stored {
            requireText("region", region);
        }
    }

    /**
     * Bytes must go, and nothing that was cached of them may be served once this has been applied:
     *
     * <ul>
     *   <li>the store: the files' bytes and {@code .ziphash} are deleted; <b>pins stay</b>, as the tombstone that tells
     *       what the bytes were, so that other bytes can never come back under the same name (promise P1);
     *   <li>a disk cache: the files are unlinked; one that is being sent may finish. A cache that was away (a process
     *       that was down or frozen, a disk that was mounted again) applies what it missed before it serves;
     *   <li>memory: answers made of the files go, and the mutable answers (list, {@code @latest}, queries) of every
     *       module that {@link PurgeScope#touches} names become stale;
     *   <li>the index forgets the versions; a not-found that was cached before it stays true.
     * </ul>
     *
     * What is stored <em>after</em> it in the log stays. A reader that applies it again, or late, may therefore drop
     * files that came back since: they are fetched again from the bucket, and never lost to anyone.
     * The bucket itself is emptied once, by whoever was asked to purge, before or after the record but never again by a
     * reader of the log.
     *
     * @param reason for a person, one line
     * @param mayReturn whether a request may fetch the same bytes again; if not, requests are refused with the reason
     * @param who asked for it
     */
    record Purged(PurgeScope scope, String reason, boolean mayReturn, String who, Instant time) implements LogRecord {
        public Purged {
            requireText("reason", reason);
            requireText("who", who);
        }
    }

    /**
     * A version's files were taken out of the store to make room, and nothing is wrong with them: whoever asks for them
     * next gets the same bytes again, from upstream or from another region, and they are stored anew. <b>Pins stay.</b>
     * This region's nodes forget their copies; other regions keep theirs. Like a purge, it may be applied late or again:
     * what came back since is then found in the store.
     *
     * @param reason for a person, one line
     */
    record Evicted(ModuleVersion module, String reason, Instant time) implements LogRecord {
        public Evicted {
            requireText("reason", reason);
        }
    }

    /** All that is known of the module's mutable answers, and of what it has not, is stale; its files are not touched. */
    record Refreshed(ModulePath module, Instant time) implements LogRecord {}

    private static void requireText(String name, String text) {
        if (text.isBlank() || text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("a log record's " + name + " has 1 to " + LONGEST_TEXT
                    + " characters, not " + text.strip().length());
        }
    }
}
