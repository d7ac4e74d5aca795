package dev.goferry.server;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.fetch.NearFiles;
import dev.goferry.flight.Flight;
import dev.goferry.module.InvalidName;
import dev.goferry.peer.Given;
import dev.goferry.proxy.Cold;
import dev.goferry.upstream.UpstreamRequest.Priority;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What this node gives to other nodes: its flights, and while it can reach the bucket whatever they ask for. */
record GivenFiles(BooleanSupplier isBucketAway, FileSide files, Cold cold) implements Given {
    @Override
    public @Nullable Flight flying(String key) {
        return files.fetch().flying(key);
    }

    @Override
    public @Nullable Flight begun(String key) {
        if (files.fetch().isCutOff() || isBucketAway.getAsBoolean()) {
            return null;
        }
        return artifact(key)
                .map(artifact -> cold.board(artifact, Priority.INTERACTIVE, Context.current())
                        .flight())
                .orElse(null);
    }

    private static Optional<ArtifactKey> artifact(String key) {
        try {
            return ArtifactKey.parse(key);
        } catch (InvalidName e) {
            return Optional.empty(); // From a node that knows other names than this one.
        }
    }

    @Override
    public Optional<Path> landed(String key) throws IOException {
        Optional<ArtifactKey> artifact = artifact(key);
        return artifact.isEmpty()
                ? Optional.empty()
                : files.near().find(artifact.get()).map(NearFiles.Near::file);
    }
}
