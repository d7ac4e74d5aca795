package dev.goferry.upstream.direct;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModulePath;
import dev.goferry.module.Version;
import dev.goferry.upstream.Upstream;
import dev.goferry.upstream.UpstreamAnswer;
import dev.goferry.upstream.UpstreamAnswer.Found;
import dev.goferry.upstream.UpstreamAnswer.NotFound;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import dev.goferry.upstream.UpstreamAnswer.Unavailable;
import dev.goferry.upstream.UpstreamRequest;
import dev.goferry.upstream.UpstreamRequest.Priority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Version control by the go tool: {@code go list -m} for lists, queries, .info and .mod, {@code go mod download} for
 * zips. The .info is what go itself writes, Origin included. A run has its own time limit, not the fetch's budget: a
 * clone takes what it takes, and it is never tried twice. Thread-safe; blocks virtual threads.
 */
public final class DirectUpstream implements Upstream {
    /** How it is named in answers, and in GOPROXY. */
    public static final String NAME = "direct";

    private static final String EACH_VERSION = "{{range .Versions}}{{println .}}{{end}}";

    /** All that go says of a repository in a path with {@code .git} that it cannot reach, whatever git said. */
    private static final String NO_REASON = "no secure protocol found for repository";

    private static final Pattern REPOSITORY = Pattern.compile("(.+?)\\.git(?=/|$)");

    private final DirectRules config;
    private final GoRun go;
    private final Scratches scratches;
    private final Semaphore slots;

    /**
     * @param environment the node's own, of which only PATH and the configured names reach the tool
     * @throws java.io.UncheckedIOException if the scratch folder cannot be made and emptied
     * @throws IllegalArgumentException if a file that is configured cannot be read: git and ssh would go on without it
     */
    public DirectUpstream(DirectRules config, Map<String, String> environment, InstantSource clock) {
        DirectRules.Access access = config.access();
        requireReadable("direct.git-config", access.gitConfig());
        requireReadable("direct.ca", access.trust().ca());
        requireReadable("direct.ssh-key", access.trust().sshKey());
        requireReadable("direct.known-hosts", access.trust().knownHosts());
        this.config = config;
        this.go = new GoRun(config, environment);
        this.scratches = new Scratches(config, clock);
        this.slots = new Semaphore(config.limits().concurrency(), true);
    }

    private static void requireReadable(String key, @Nullable Path file) {
        if (file != null && !Files.isReadable(file)) {
            throw new IllegalArgumentException(
                    key + " is " + file + ", which cannot be read: correct it or leave it out");
        }
    }

    @Override
    public UpstreamAnswer get(UpstreamRequest request) {
        ModulePath module = request.module();
        Wanted wanted = module == null ? null : Wanted.parse(module, request.path());
        if (module == null || wanted == null) {
            return new NotFound(NAME, 404, "direct has only the files of modules\n");
        }
        if (!request.tries().take(NAME)) {
            return unavailable(Reason.TIMEOUT, "direct: every try of this fetch is used up");
        }
        try {
            Duration wait = request.priority() == Priority.PREFETCH
                    ? Duration.ZERO
                    : config.limits().slotWait();
            if (!slots.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                return unavailable(Reason.OVERLOADED, "direct: too many fetches from version control at once");
            }
            try {
                return answer(module, wanted, request.maxBytes());
            } finally {
                slots.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unavailable(Reason.TIMEOUT, "direct: the fetch was given up");
        } catch (IOException e) {
            return unavailable(Reason.OVERLOADED, "direct: cannot run go in its scratch folder: " + e.getMessage());
        }
    }

    /** Removes the scratch folders that nobody uses; the others go with their last use. */
    @Override
    public void close() {
        scratches.clear();
    }

    @Override
    public String toString() {
        return NAME;
    }

    private UpstreamAnswer answer(ModulePath module, Wanted wanted, long maxBytes)
            throws IOException, InterruptedException {
        Scratches.Use use = scratches.use(module);
        boolean handedOn = false;
        try {
            UpstreamAnswer answer = switch (wanted) {
                case Wanted.Versions() -> versions(module, use, maxBytes);
                case Wanted.File file -> file(module, file, use, maxBytes);
            };
            handedOn = answer instanceof Found found && found.body() instanceof FileBody;
            return answer;
        } catch (InterruptedException e) {
            use.spoil();
            throw e;
        } finally {
            if (!handedOn) {
                use.close();
            }
        }
    }

    private UpstreamAnswer versions(ModulePath module, Scratches.Use use, long maxBytes)
            throws IOException, InterruptedException {
        GoRun.Outcome outcome =
                go.run(use.scratch(), "list", "-m", "-versions", "-retracted", "-f", EACH_VERSION, module.value());
        if (!(outcome instanceof GoRun.Outcome.Done(String output))) {
            return failed(module, outcome, use);
        }
        StringBuilder list = new StringBuilder();
        List<Optional<Version>> versions = output.lines()
                .filter(line -> !line.isBlank())
                .map(Version::canonicalOf)
                .toList();
        versions.stream()
                .flatMap(Optional::stream)
                .filter(v -> !v.isPseudo())
                .forEach(v -> list.append(v).append('\n'));
        byte[] bytes = list.toString().getBytes(UTF_8);
        return bytes.length > maxBytes ? tooLarge(maxBytes) : new Found(NAME, new TextBody(bytes));
    }

    private UpstreamAnswer file(ModulePath module, Wanted.File wanted, Scratches.Use use, long maxBytes)
            throws IOException, InterruptedException {
        boolean canonical = Version.isCanonical(wanted.query());
        if (!canonical && wanted.kind() != ArtifactKind.INFO) {
            return new NotFound(NAME, 404, wanted.query() + " is no canonical version\n");
        }
        String what = module + "@" + wanted.query();
        GoRun.Outcome outcome = wanted.kind() == ArtifactKind.ZIP
                ? go.run(use.scratch(), "mod", "download", what)
                : go.run(use.scratch(), "list", "-m", "-f", "{{.Version}}", what);
        if (!(outcome instanceof GoRun.Outcome.Done(String output))) {
            return failed(module, outcome, use);
        }
        String version = wanted.kind() == ArtifactKind.ZIP ? wanted.query() : output.strip();
        if (!Version.isCanonical(version) || (canonical && !version.equals(wanted.query()))) {
            return new NotFound(NAME, 404, what + " is no version of its own\n");
        }
        Path file = use.scratch()
                .download(module.escaped() + "/@v/" + new Version(version).escaped()
                        + wanted.kind().suffix());
        if (!Files.exists(file)) {
            return unavailable(
                    Reason.PROTOCOL, "direct: go left no " + wanted.kind().suffix() + " for " + what);
        }
        return Files.size(file) > maxBytes ? tooLarge(maxBytes) : new Found(NAME, new FileBody(file, use::close));
    }

    private UpstreamAnswer failed(ModulePath module, GoRun.Outcome outcome, Scratches.Use use)
            throws IOException, InterruptedException {
        Matcher repository = REPOSITORY.matcher(module.value());
        if (outcome instanceof GoRun.Outcome.Failed(String errors)
                && errors.contains(NO_REASON)
                && repository.lookingAt()) {
            return failed(go.command(use.scratch(), "git", "ls-remote", "-q", "https://" + repository.group(1)), use);
        }
        return failed(outcome, use);
    }

    private static UpstreamAnswer failed(GoRun.Outcome outcome, Scratches.Use use) {
        return switch (outcome) {
            case GoRun.Outcome.Done(String output) ->
                unavailable(Reason.PROTOCOL, "direct: nothing usable was said: " + output);
            case GoRun.Outcome.Failed(String errors) -> GoErrors.answer(errors);
            case GoRun.Outcome.TimedOut(Duration limit) -> {
                use.spoil();
                yield unavailable(Reason.TIMEOUT, "direct: version control took more than " + limit.toSeconds() + " s");
            }
            case GoRun.Outcome.TooLarge(long limit) -> {
                use.spoil();
                yield unavailable(
                        Reason.TOO_LARGE, "direct: the repository needs more than the allowed " + limit + " bytes");
            }
        };
    }

    private static Unavailable tooLarge(long maxBytes) {
        return unavailable(Reason.TOO_LARGE, "direct: larger than the allowed " + maxBytes + " bytes");
    }

    private static Unavailable unavailable(Reason reason, String text) {
        return new Unavailable(NAME, reason, text);
    }
}
