package dev.goferry.proxy;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.cache.HotAnswer;
import dev.goferry.cache.Memory;
import dev.goferry.counting.UseCounts;
import dev.goferry.fetch.NearFiles;
import dev.goferry.flight.Landing;
import dev.goferry.telemetry.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers from this node's own disk; small ones move into memory. */
public final class StoredFiles {
    private final NearFiles near;
    private final Memory memory;
    private final Caching caching;
    private final UseCounts uses;

    public StoredFiles(NearFiles near, Memory memory, Caching caching, UseCounts uses) {
        this.near = near;
        this.memory = memory;
        this.caching = caching;
        this.uses = uses;
    }

    /** The file's answer, or null if it must be fetched. */
    @Nullable
    Answer find(ArtifactKey key, Result result) throws IOException {
        Optional<NearFiles.Near> found = near.find(key);
        if (found.isEmpty()) {
            return null;
        }
        NearFiles.Near here = found.get();
        return key.kind() == ArtifactKind.ZIP
                ? file(key, here, result, null)
                : small(key, Files.readAllBytes(here.file()), here.sha256(), result, null);
    }

    /** The answer to a flight that brought bytes; empty if it did not, or if this node had no room for them. */
    Optional<Answer> landed(ArtifactKey key, Landing landing, Result result) throws IOException {
        if (!(landing instanceof Landing.Committed(byte[] bytes, long size, String sha256, String upstream))) {
            return Optional.empty();
        }
        return bytes != null
                ? Optional.of(small(key, bytes, sha256, result, upstream))
                : near.find(key).map(here -> file(key, here, result, upstream));
    }

    /** The same for whoever does not want the bytes: a large file need not be kept by this node then. */
    Optional<Answer> described(ArtifactKey key, Landing landing, Result result) throws IOException {
        return landing instanceof Landing.Committed(byte[] bytes, long size, String sha256, String upstream)
                        && bytes == null
                ? Optional.of(new Answer.Described(
                        size, Caching.contentType(key.kind()), caching.ofArtifact(key), etag(sha256), result, upstream))
                : landed(key, landing, result);
    }

    private Answer small(ArtifactKey key, byte[] body, String sha256, Result result, @Nullable String upstream) {
        HotAnswer hot = new HotAnswer(
                body, Caching.contentType(key.kind()), caching.ofArtifact(key), etag(sha256), null, null, uses.of(key));
        memory.put(key.path(), hot);
        return new Answer.Small(hot, result, upstream);
    }

    private Answer file(ArtifactKey key, NearFiles.Near here, Result result, @Nullable String upstream) {
        return new Answer.Stored(
                here.file(),
                here.size(),
                Caching.contentType(key.kind()),
                caching.ofArtifact(key),
                etag(here.sha256()),
                result,
                upstream);
    }

    /** Strong: the bytes' own hash. */
    private static String etag(String sha256) {
        return '"' + sha256.substring(0, 32) + '"';
    }
}
