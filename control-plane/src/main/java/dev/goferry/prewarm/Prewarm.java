package dev.goferry.prewarm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.job.JobKind;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Query;
import dev.goferry.module.Version;
import dev.goferry.prewarm.NodeClient.Reply;
import dev.goferry.verification.InfoFile;
import java.util.Optional;

/**
 * The job {@code prewarm}: a step asks a node for the files of a module version, which fetches, proves and keeps what it
 * does not have. Doing it twice costs a few hits.
 */
public final class Prewarm implements JobKind {
    public static final String NAME = "prewarm";

    private final NodeClient client;

    public Prewarm(NodeClient client) {
        this.client = client;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Steps plan(ObjectNode spec) throws InterruptedException {
        return new PrewarmPlan(PrewarmRequest.read(spec), this, client).steps();
    }

    @Override
    public Outcome run(String line) throws InterruptedException {
        FetchStep step = FetchStep.parse(line);
        if (step.isExact()) {
            return fetch(step.module(), step);
        }
        return switch (resolve(step)) {
            case Resolved.Version(ModuleVersion module) -> fetch(module, step);
            case Resolved.Not(Outcome why) -> why;
        };
    }

    /** What a query means now. */
    sealed interface Resolved {
        record Version(ModuleVersion module) implements Resolved {}

        record Not(Outcome why) implements Resolved {}
    }

    Resolved resolve(FetchStep step) throws InterruptedException {
        ModulePath path = step.path();
        String key = step.version().equals(FetchStep.LATEST)
                ? ArtifactKey.latestPath(path)
                : ArtifactKey.queryPath(path, new Query(step.version()));
        return switch (client.read(key, InfoFile.MAX_BYTES)) {
            case Reply.Body(byte[] bytes, long length) -> named(path, bytes);
            case Reply.Refused(String reason) -> new Resolved.Not(new Outcome.Failed(reason));
            case Reply.Later(String reason) -> new Resolved.Not(new Outcome.Retry(reason));
        };
    }

    private static Resolved named(ModulePath path, byte[] info) {
        return switch (InfoFile.check(info, Optional.empty())) {
            case InfoFile.Verdict.Sound(Version version, var time)
            when ModuleVersion.isPossible(path, version) -> new Resolved.Version(new ModuleVersion(path, version));
            case InfoFile.Verdict.Sound(Version version, var time) ->
                new Resolved.Not(new Outcome.Failed("it means " + version + ", which cannot be one of " + path));
            case InfoFile.Verdict.Broken(String reason) -> new Resolved.Not(new Outcome.Failed(reason));
        };
    }

    /** Has a node fetch {@code .info} and {@code .mod} of a version, and its zip if it is wanted. */
    public Outcome fetch(ModuleVersion module, boolean zip) throws InterruptedException {
        return fetch(module, FetchStep.of(module, zip ? FetchStep.ALL : FetchStep.METADATA));
    }

    private Outcome fetch(ModuleVersion module, FetchStep step) throws InterruptedException {
        long bytes = 0;
        for (ArtifactKind kind : step.kinds().stream().sorted().toList()) {
            switch (client.fetch(new ArtifactKey(module, kind).path())) {
                case Reply.Body(byte[] none, long length) -> bytes += length;
                case Reply.Refused(String reason) -> {
                    return new Outcome.Failed(kind.suffix() + ": " + reason);
                }
                case Reply.Later(String reason) -> {
                    return new Outcome.Retry(kind.suffix() + ": " + reason);
                }
            }
        }
        return new Outcome.Done(bytes);
    }
}
