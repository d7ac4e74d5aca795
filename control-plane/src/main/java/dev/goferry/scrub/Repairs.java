package dev.goferry.scrub;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.commit.Artifacts;
import dev.goferry.commit.Commit;
import dev.goferry.commit.Digest;
import dev.goferry.module.ModuleVersion;
import dev.goferry.pin.Pin;
import dev.goferry.pin.Pins;
import dev.goferry.prewarm.NodeClient;
import dev.goferry.prewarm.NodeClient.Reply;
import dev.goferry.purge.Barred;
import dev.goferry.replication.Rule;
import dev.goferry.replication.Rules;
import dev.goferry.replication.Source;
import dev.goferry.scrub.Finding.Repair;
import dev.goferry.spool.ScratchFiles;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Brings the pinned bytes of a file back into the store: from a node, which has them or asks upstream, or from a region
 * that a rule of replication follows. Other bytes are never stored. Blocking, thread-safe.
 */
public final class Repairs implements AutoCloseable {
    private final Source source = new Source();
    private final Artifacts artifacts;
    private final Pins pins;
    private final Barred barred;
    private final NodeClient nodes;
    private final Rules rules;
    private final ScratchFiles scratch;

    public Repairs(ObjectStore store, Artifacts artifacts, NodeClient nodes, Rules rules, ScratchFiles scratch) {
        this.artifacts = artifacts;
        this.pins = new Pins(store);
        this.barred = new Barred(store);
        this.nodes = nodes;
        this.rules = rules;
        this.scratch = scratch;
    }

    /** Brings it back, unless it is barred or was never pinned. */
    public Repair of(ArtifactKey key) throws IOException, InterruptedException {
        Optional<Pin> pin = pins.read(key.path());
        if (pin.isEmpty()) {
            return new Repair.Failed("its bytes were never pinned");
        }
        ModuleVersion module = key.module();
        if (barred.now(module).isPresent()) {
            return new Repair.Failed("it was purged and may not return");
        }
        Repair byNode = spooled(file -> node(key, pin.get(), file));
        return byNode instanceof Repair.Done ? byNode : regions(key, pin.get(), byNode);
    }

    private interface Attempt {
        Repair into(Path file) throws IOException, InterruptedException;
    }

    /** Each attempt has a file of its own: that of one before may have become the store's by a link. */
    private Repair spooled(Attempt attempt) throws IOException, InterruptedException {
        Path file = scratch.newFile();
        try {
            return attempt.into(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Repair node(ArtifactKey key, Pin pin, Path file) throws IOException, InterruptedException {
        return switch (nodes.download(key.path(), file, pin.size())) {
            case Reply.Body body -> commit(key, pin, file, "a node or upstream");
            case Reply.Refused(String reason) -> new Repair.Failed(reason);
            case Reply.Later(String reason) -> new Repair.Failed(reason);
        };
    }

    private Repair regions(ArtifactKey key, Pin pin, Repair before) throws IOException, InterruptedException {
        for (Rule rule : rules.all()) {
            try {
                Repair repair = spooled(file -> source.file(rule.peer(), key, pin, file)
                        ? commit(key, pin, file, "the region of rule " + rule.name())
                        : before);
                if (repair instanceof Repair.Done) {
                    return repair;
                }
            } catch (IOException e) {
                // Another region may have it.
            }
        }
        return before;
    }

    private Repair commit(ArtifactKey key, Pin pin, Path file, String from) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Digest digest = Digest.of(in);
            if (digest.size() != pin.size() || !digest.sha256().equals(pin.sha256())) {
                return new Repair.Failed(from + " has other bytes than the pinned ones");
            }
        }
        return switch (artifacts.commit(key.path(), file, pin)) {
            case Commit.Stored stored -> new Repair.Done(from);
            case Commit.Same same -> new Repair.Done(from);
            case Commit.Conflict(Pin first) -> new Repair.Failed("other bytes are pinned: " + first.sha256());
        };
    }

    @Override
    public void close() {
        source.close();
    }
}
