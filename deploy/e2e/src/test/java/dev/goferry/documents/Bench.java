package dev.goferry.documents;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goferry.launching.Started;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.ScriptedOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where commands of the documents run: an upstream with two modules, a node with its control plane, and for each document
 * a folder that looks like the root of the source tree beside a module that wants example.com/hello.
 */
final class Bench implements AutoCloseable {
    private static final String TOKEN = "the-token-that-the-documents-have";
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final List<String> TREE = List.of("deploy", "k8s", "docs");

    private final ScriptedOrigin origin = ScriptedOrigin.start();
    private final Path folder;
    private final Started goferry;
    private final String proxy;
    private final String ops;
    private final String api;

    Bench(Path folder) throws IOException {
        this.folder = folder;
        String goMod = "module example.com/hello\n\ngo 1.21\n\nrequire example.com/world v1.0.0\n";
        for (String version : List.of("v1.0.0", "v1.1.0")) {
            ModuleFiles files = origin.publish(
                    "example.com/hello",
                    version,
                    Map.of("go.mod", goMod.getBytes(UTF_8), "hello.go", "package hello\n".getBytes(UTF_8)));
            athens(version, files);
        }
        origin.publish("example.com/world", "v1.0.0");
        Path home = Files.createDirectories(folder.resolve("region"));
        this.goferry = Started.goferry(
                home,
                Map.of(
                        "GOFERRY_LISTEN", "127.0.0.1:0",
                        "GOFERRY_OPS_LISTEN", "127.0.0.1:0",
                        "GOFERRY_CONTROL_LISTEN", "127.0.0.1:0",
                        "GOFERRY_CONTROL_BOOTSTRAP_TOKEN", TOKEN,
                        "GOFERRY_UPSTREAM", origin.url(),
                        "GOFERRY_SUMDB", "off"));
        goferry.awaitOutput("/api/v1");
        this.proxy = found("export GOPROXY=http://(\\S+)");
        this.ops = found("metrics +http://([^/\\s]+)");
        this.api = found("control +http://([^/\\s]+)");
    }

    private String found(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(goferry.out());
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in " + goferry.out());
        }
        return matcher.group(1);
    }

    /** Runs a script as a reader would in the source tree; its own words say how it went. */
    Started run(Path document, String script) throws IOException {
        Path place = place(document);
        Path file =
                Files.writeString(place.resolve(".script"), "set -euo pipefail\n" + prepared(script) + here(script));
        return Started.command(place, environment(place), List.of("bash", file.toString()));
    }

    /** A reader who has a go.sum or a module cache has downloaded something. */
    private static String prepared(String script) {
        return script.contains("go.sum") || script.contains("GOMODCACHE") ? "go mod download >/dev/null 2>&1\n" : "";
    }

    /** As Athens' disk storage has it. */
    private void athens(String version, ModuleFiles files) throws IOException {
        Path place = Files.createDirectories(
                folder.resolve("athens/example.com/hello").resolve(version));
        Files.write(place.resolve("source.zip"), files.zip());
        Files.write(place.resolve("go.mod"), files.mod());
        Files.write(place.resolve(version + ".info"), files.info());
    }

    /** The addresses of the documents are those of this region. */
    private String here(String script) {
        return script.replace("127.0.0.1:8080", proxy)
                .replace("127.0.0.1:8081", ops)
                .replace("127.0.0.1:8082", api);
    }

    private Path place(Path document) throws IOException {
        Path place = folder.resolve(String.valueOf(document.getFileName()));
        if (Files.exists(place)) {
            return place;
        }
        Files.createDirectories(place.resolve("bin"));
        String java = ProcessHandle.current().info().command().orElseThrow();
        String program = "#!/bin/sh\nexec " + java + " --enable-native-access=ALL-UNNAMED -XX:TieredStopAtLevel=1 -cp '"
                + System.getProperty("java.class.path") + "' dev.goferry.launcher.Goferry \"$@\"\n";
        for (Path goferry : List.of(place.resolve("goferry"), place.resolve("bin/goferry"))) {
            Files.writeString(goferry, program);
            if (!goferry.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + goferry + " a program");
            }
        }
        for (String name : TREE) {
            Files.createSymbolicLink(place.resolve(name), ROOT.resolve(name));
        }
        Files.writeString(
                place.resolve("go.mod"), "module example.com/me\n\ngo 1.21\n\nrequire example.com/hello v1.0.0\n");
        Files.writeString(place.resolve("me.go"), "package me\n\nimport _ \"example.com/hello\"\n");
        return place;
    }

    private Map<String, String> environment(Path place) throws IOException {
        Map<String, String> all = new HashMap<>();
        all.put("PATH", place.resolve("bin") + ":" + System.getenv("PATH"));
        all.put("HOME", place.toString());
        all.put("GOPROXY", "http://" + proxy);
        all.put("GONOSUMDB", "*");
        all.put("GOFLAGS", "-mod=mod -modcacherw");
        all.put("GOTOOLCHAIN", "local");
        all.put("GOFERRY_SERVER", "http://" + api);
        all.put("GOFERRY_TOKEN", TOKEN);
        // What a block starts itself is beside the region, on any free port.
        all.put("GOFERRY_LISTEN", "127.0.0.1:0");
        all.put("GOFERRY_OPS_LISTEN", "127.0.0.1:0");
        all.put("GOFERRY_CONTROL_LISTEN", "127.0.0.1:0");
        all.put("GOFERRY_UPSTREAM", origin.url());
        all.put("GOFERRY_SUMDB", "off");
        all.put("ATHENS_DISK_STORAGE_ROOT", folder.resolve("athens").toString());
        all.put("STORE", folder.resolve("region/.local/share/goferry/store").toString());
        return all;
    }

    @Override
    public void close() {
        goferry.close();
        origin.close();
    }
}
