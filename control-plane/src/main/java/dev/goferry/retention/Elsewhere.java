package dev.goferry.retention;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModuleVersion;
import dev.goferry.pin.Pin;
import dev.goferry.pin.Pins;
import dev.goferry.prewarm.NodeClient;
import dev.goferry.prewarm.NodeClient.Reply;
import dev.goferry.replication.Rule;
import dev.goferry.replication.Rules;
import dev.goferry.verification.GoModHash;
import dev.goferry.verification.ModFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a version can be had again once it has gone from this store: from upstream, which a node asks, or from a region
 * that the rules name as an archive. What nobody can tell counts as no. Blocking, thread-safe.
 */
final class Elsewhere implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int TRIES = 3;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .executor(task -> Thread.ofVirtual().name("archive-client").start(task))
            .build();
    private final NodeClient nodes;
    private final Rules rules;

    Elsewhere(NodeClient nodes, Rules rules) {
        this.nodes = nodes;
        this.rules = rules;
    }

    /** What was found out. */
    sealed interface Copy {
        /** It can be had again. */
        record There(String where) implements Copy {}

        /** It cannot, or nobody can tell; {@code why} is one line. */
        record NotSure(String why) implements Copy {}
    }

    /** @param pins of the version's files that are stored here */
    Copy of(ModuleVersion module, Map<ArtifactKind, Pin> pins, List<String> archives)
            throws IOException, InterruptedException {
        Copy upstream = upstream(module, pins);
        if (upstream instanceof Copy.NotSure) {
            for (Rule rule : rules.all()) {
                if (archives.contains(rule.name()) && isThere(rule, module, pins)) {
                    return new Copy.There("the archive " + rule.name());
                }
            }
        }
        return upstream;
    }

    /** Both: an upstream may have lost the zip and kept the rest. */
    private Copy upstream(ModuleVersion module, Map<ArtifactKind, Pin> pins) throws InterruptedException {
        Copy small = small(module, pins);
        Pin zip = pins.get(ArtifactKind.ZIP);
        return small instanceof Copy.There && zip != null ? zip(module, zip) : small;
    }

    /** Of a zip the node tells the length: to read it all would cost as much as to fetch it. */
    private Copy zip(ModuleVersion module, Pin pin) throws InterruptedException {
        return switch (ask("upstream-only/" + new ArtifactKey(module, ArtifactKind.ZIP).path())) {
            case Reply.Refused(String reason) -> new Copy.NotSure("upstream has its zip no longer: " + reason);
            case Reply.Later(String reason) -> new Copy.NotSure("upstream cannot tell now: " + reason);
            case Reply.Body(byte[] bytes, long length) -> {
                String told = new String(bytes, StandardCharsets.US_ASCII).strip();
                yield told.equals("-1") || told.equals(Long.toString(pin.size()))
                        ? new Copy.There("upstream")
                        : new Copy.NotSure("upstream has another zip under this version now");
            }
        };
    }

    /** The go.mod, because its bytes can be compared; the .info where there is none. */
    private Copy small(ModuleVersion module, Map<ArtifactKind, Pin> pins) throws InterruptedException {
        Pin goMod = pins.get(ArtifactKind.MOD);
        ArtifactKey key = new ArtifactKey(module, goMod == null ? ArtifactKind.INFO : ArtifactKind.MOD);
        return switch (ask("upstream-only/" + key.path())) {
            case Reply.Refused(String reason) -> new Copy.NotSure("upstream has it no longer: " + reason);
            case Reply.Later(String reason) -> new Copy.NotSure("upstream cannot tell now: " + reason);
            case Reply.Body(byte[] bytes, long length)
            when goMod == null || isOf(bytes, goMod) -> new Copy.There("upstream");
            case Reply.Body other -> new Copy.NotSure("upstream has another go.mod under this version now");
        };
    }

    private Reply ask(String path) throws InterruptedException {
        Reply reply = nodes.read(path, ModFile.MAX_BYTES);
        for (int attempt = 1; attempt < TRIES && reply instanceof Reply.Later; attempt++) {
            Thread.sleep(200L << attempt);
            reply = nodes.read(path, ModFile.MAX_BYTES);
        }
        return reply;
    }

    private static boolean isOf(byte[] goMod, Pin pin) {
        return goMod.length == pin.size() && pin.h1().equals(Optional.of(GoModHash.of(goMod)));
    }

    /** A node's ETag is the beginning of the bytes' SHA-256. */
    private boolean isThere(Rule rule, ModuleVersion module, Map<ArtifactKind, Pin> pins) throws InterruptedException {
        for (Map.Entry<ArtifactKind, Pin> file : pins.entrySet()) {
            String path = new ArtifactKey(module, file.getKey()).path().replace("!", "%21");
            HttpRequest request = HttpRequest.newBuilder(URI.create(rule.peer().from() + "/" + path))
                    .timeout(PATIENCE)
                    .header("Disable-Module-Fetch", "true")
                    .header(NodeClient.PRIORITY, "background")
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build();
            try {
                HttpResponse<Void> response = client.send(request, HttpResponse.BodyHandlers.discarding());
                String expected = '"' + file.getValue().sha256().substring(0, 32) + '"';
                String tag = response.headers().firstValue("etag").orElse("");
                if (response.statusCode() != 200 || !tag.equals(expected)) {
                    return false;
                }
            } catch (IOException e) {
                return false;
            }
        }
        return !pins.isEmpty();
    }

    /** The pins of a version's files, whether they are stored or not. */
    static Map<ArtifactKind, Pin> pins(Pins ledger, ModuleVersion module) throws IOException {
        Map<ArtifactKind, Pin> pins = new EnumMap<>(ArtifactKind.class);
        for (ArtifactKind kind : ArtifactKind.values()) {
            Optional<Pin> pin = ledger.read(new ArtifactKey(module, kind).path());
            pin.ifPresent(known -> pins.put(kind, known));
        }
        return pins;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
