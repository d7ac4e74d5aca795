package dev.goferry.server;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.config.NodeConfig;
import dev.goferry.config.SourcesConfig;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Query;
import dev.goferry.module.Version;
import dev.goferry.pin.Pin;
import dev.goferry.server.Doctor.Diagnosis;
import dev.goferry.server.Doctor.Finding;
import dev.goferry.server.Doctor.Listener;
import dev.goferry.server.Doctor.Mark;
import dev.goferry.upstream.Upstream;
import dev.goferry.upstream.direct.DirectUpstream;
import dev.goferry.verification.InfoFile;
import dev.goferry.verification.ModuleFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run of the {@link Doctor}. For one thread. */
final class Examination {
    private static final String LATEST = "latest";

    private final NodeConfig config;
    private final Listener listener;
    private final Upstreams upstreams;
    private final Probe probe;
    private final Path scratch;
    private final InstantSource clock;
    private @Nullable Finding decisive;

    Examination(NodeConfig config, Listener listener, Upstreams upstreams, Path scratch, InstantSource clock) {
        this.config = config;
        this.listener = listener;
        this.upstreams = upstreams;
        this.probe = new Probe(upstreams, listener);
        this.scratch = scratch;
        this.clock = clock;
    }

    Diagnosis of(String name, String query) throws IOException {
        ModulePath path;
        String question;
        try {
            path = new ModulePath(name);
            question = question(path, query);
        } catch (InvalidName e) {
            decide(new Finding(Mark.FAIL, "path rules", String.valueOf(e.getMessage())));
            return concluded(name);
        }
        listener.found(new Finding(Mark.OK, "path rules", path + " at " + query));
        policy(path);
        Optional<ModuleVersion> exact = exact(path, query);
        Map<ArtifactKind, Pin> stored = exact.isPresent() ? shelf(exact.get()) : Map.of();
        byte[] info = sources(path, question);
        Optional<ModuleVersion> module = exact.or(() -> meant(path, info));
        if (module.isEmpty()) {
            return concluded(path + "@" + query);
        }
        if (exact.isEmpty()) {
            stored = shelf(module.get());
        }
        if (stored.size() == ArtifactKind.values().length) {
            decisive = null; // What upstreams say does not matter any more.
        }
        Map<ArtifactKind, String> h1s = h1s(module.get(), stored);
        listener.asking("checksum database");
        new ChecksumStep(config.checks(), upstreams, clock).compare(module.get(), h1s, this::decide);
        return concluded(module.get().toString());
    }

    private void decide(Finding finding) {
        listener.found(finding);
        if (finding.mark() == Mark.FAIL && decisive == null) {
            decisive = finding;
        }
    }

    private Diagnosis concluded(String what) {
        Finding why = decisive;
        return why == null
                ? new Diagnosis(true, what + " can be had from this node.")
                : new Diagnosis(
                        false,
                        what + " cannot be had from this node: " + why.what() + ": " + why.detail() + ". "
                                + Advice.on(why));
    }

    private static String question(ModulePath path, String query) {
        if (query.equals(LATEST)) {
            return ArtifactKey.latestPath(path);
        }
        return exact(path, query)
                .map(module -> new ArtifactKey(module, ArtifactKind.INFO).path())
                .orElseGet(() -> ArtifactKey.queryPath(path, new Query(query)));
    }

    private static Optional<ModuleVersion> exact(ModulePath path, String query) {
        return Version.isCanonical(query) && ModuleVersion.isPossible(path, new Version(query))
                ? Optional.of(new ModuleVersion(path, new Version(query)))
                : Optional.empty();
    }

    private void policy(ModulePath path) {
        boolean isPrivate = config.checks().privateModules().matches(path);
        Optional<SourcesConfig.Route> route = config.sources().routes().stream()
                .filter(candidate -> candidate.modules().matches(path))
                .findFirst();
        List<Upstream> chain = upstreams.chain().sources(path);
        String names = chain.stream().map(Upstream::toString).collect(Collectors.joining(", "));
        String rule = (isPrivate ? "private" : "public")
                + route.map(found -> ", by the route for " + found.modules()).orElse(", by the default chain");
        decide(
                chain.isEmpty()
                        ? new Finding(Mark.FAIL, "policy", rule + ": nobody may be asked for it")
                        : new Finding(Mark.OK, "policy", rule + ": " + names));
    }

    private Map<ArtifactKind, Pin> shelf(ModuleVersion module) throws IOException {
        return Shelf.look(config.store(), module, clock, listener::found);
    }

    /** Each source by itself, then the chain as the node goes through it, which alone decides. */
    private byte[] sources(ModulePath path, String question) throws IOException {
        Probe.Question info = new Probe.Question(path, question, config.limits().infoBytes());
        boolean found = false;
        for (Upstream source : upstreams.chain().sources(path)) {
            String what = "upstream " + source;
            if (found && source.toString().equals(DirectUpstream.NAME)) {
                listener.found(new Finding(Mark.SKIP, what, "not needed"));
                continue;
            }
            Finding finding = probe.ask(what, source, info, OutputStream.nullOutputStream());
            listener.found(finding);
            found |= finding.mark() == Mark.OK;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        decide(probe.ask("chain .info", upstreams.chain(), info, bytes));
        return bytes.toByteArray();
    }

    private Optional<ModuleVersion> meant(ModulePath path, byte[] info) {
        if (info.length == 0) {
            return Optional.empty();
        }
        return switch (InfoFile.check(info, Optional.empty())) {
            case InfoFile.Verdict.Sound(Version version, var time)
            when ModuleVersion.isPossible(path, version) -> {
                listener.found(new Finding(Mark.OK, "version", version.value()));
                yield Optional.of(new ModuleVersion(path, version));
            }
            case InfoFile.Verdict.Sound(Version version, var time) -> broken(version + " is no version of " + path);
            case InfoFile.Verdict.Broken(String reason) -> broken(reason);
        };
    }

    private Optional<ModuleVersion> broken(String reason) {
        decide(new Finding(Mark.FAIL, "version", reason));
        return Optional.empty();
    }

    /** The hashes of what is stored, or else of what upstream sends. */
    private Map<ArtifactKind, String> h1s(ModuleVersion module, Map<ArtifactKind, Pin> stored) throws IOException {
        Map<ArtifactKind, String> h1s = new EnumMap<>(ArtifactKind.class);
        stored.forEach((kind, pin) -> pin.h1().ifPresent(h1 -> h1s.put(kind, h1)));
        if (decisive == null) {
            for (ArtifactKind kind : List.of(ArtifactKind.MOD, ArtifactKind.ZIP)) {
                if (!stored.containsKey(kind)) {
                    fetched(new ArtifactKey(module, kind)).ifPresent(h1 -> h1s.put(kind, h1));
                }
            }
        }
        return h1s;
    }

    private Optional<String> fetched(ArtifactKey key) throws IOException {
        String what = "chain " + key.kind().suffix();
        long most = key.kind() == ArtifactKind.ZIP
                ? config.limits().zipBytes()
                : config.limits().modBytes();
        Path file = scratch.resolve("fetched" + key.kind().suffix());
        Finding finding;
        try (OutputStream out = Files.newOutputStream(file)) {
            finding = probe.ask(
                    what, upstreams.chain(), new Probe.Question(key.module().path(), key.path(), most), out);
        }
        decide(finding);
        return finding.mark() == Mark.OK ? h1(key, file) : Optional.empty();
    }

    private Optional<String> h1(ArtifactKey key, Path file) throws IOException {
        return switch (ModuleFile.check(key, file, FileSide.zipLimits(config))) {
            case ModuleFile.Verdict.Sound(Optional<String> h1) -> h1;
            case ModuleFile.Verdict.Broken(String reason) -> {
                decide(new Finding(Mark.FAIL, "content " + key.kind().suffix(), reason));
                yield Optional.empty();
            }
        };
    }
}
