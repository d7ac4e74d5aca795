package dev.goferry.proxy;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.cache.HotAnswer;
import dev.goferry.cache.Memory;
import dev.goferry.commit.Artifacts;
import dev.goferry.commit.Proof;
import dev.goferry.commit.SetAside;
import dev.goferry.commit.Verifier;
import dev.goferry.fetch.Incidents;
import dev.goferry.flight.Landing;
import dev.goferry.pin.Pin;
import dev.goferry.storage.ObjectStore;
import dev.goferry.telemetry.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers from the store: a file is proved against its pin before it is given out, and small ones move into memory. */
public final class StoredFiles {
    private final ObjectStore store;
    private final Artifacts artifacts;
    private final Memory memory;
    private final Incidents incidents;
    private final Verifier verifier;

    public StoredFiles(ObjectStore store, Artifacts artifacts, Memory memory, Incidents incidents, Verifier verifier) {
        this.store = store;
        this.artifacts = artifacts;
        this.memory = memory;
        this.incidents = incidents;
        this.verifier = verifier;
    }

    /** The file's answer, or null if it must be fetched. */
    @Nullable
    Answer find(ArtifactKey key, Result result) throws IOException {
        Proof proof = artifacts.verify(key.path());
        if (proof instanceof Proof.Unproven) {
            proof = artifacts.recover(key.path(), verifier);
        }
        return switch (proof) {
            case Proof.Sound(ObjectStore.Stat stat, Pin pin) -> sound(key, pin, result);
            case Proof.Absent absent -> null;
            case Proof.Unproven unproven -> null;
            case Proof.Removed(SetAside aside) -> {
                incidents.damaged(aside.key(), aside.reason());
                yield null;
            }
        };
    }

    /** The answer to a flight that brought bytes; empty if it did not. */
    Optional<Answer> landed(ArtifactKey key, Landing landing, Result result) {
        if (!(landing instanceof Landing.Committed(byte[] bytes, long size, String sha256, String upstream))) {
            return Optional.empty();
        }
        return Optional.of(
                bytes == null
                        ? file(key, size, sha256, result, upstream)
                        : small(key, bytes, sha256, result, upstream));
    }

    private @Nullable Answer sound(ArtifactKey key, Pin pin, Result result) throws IOException {
        if (key.kind() == ArtifactKind.ZIP) {
            return file(key, pin.size(), pin.sha256(), result, null);
        }
        Optional<byte[]> bytes = store.read(key.path(), (int) pin.size());
        return bytes.map(body -> small(key, body, pin.sha256(), result, null)).orElse(null);
    }

    private Answer small(ArtifactKey key, byte[] body, String sha256, Result result, @Nullable String upstream) {
        HotAnswer hot = new HotAnswer(
                body, Caching.contentType(key.kind()), Caching.ofArtifact(key.kind()), etag(sha256), null, null);
        memory.put(key.path(), hot);
        return new Answer.Small(hot, result, upstream);
    }

    private Answer file(ArtifactKey key, long size, String sha256, Result result, @Nullable String upstream) {
        Path path = store.localFile(key.path())
                .orElseThrow(() -> new IllegalStateException("a store without local files needs a disk cache"));
        return new Answer.Stored(
                path,
                size,
                Caching.contentType(key.kind()),
                Caching.ofArtifact(key.kind()),
                etag(sha256),
                result,
                upstream);
    }

    /** Strong: the bytes' own hash. */
    private static String etag(String sha256) {
        return '"' + sha256.substring(0, 32) + '"';
    }
}
