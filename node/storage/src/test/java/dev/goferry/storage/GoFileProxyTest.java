package dev.goferry.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of a store is a proxy by itself, to the real go tool. */
final class GoFileProxyTest {
    private static final String GO_MOD = "module example.com/Ferry/m\n\ngo 1.21\n";

    @TempDir
    Path folder;

    @Test
    void go_downloadsFromTheFolder() throws Exception {
        Path root = folder.resolve("store");
        try (FolderStore store = FolderStore.open(root)) {
            String base = "example.com/!ferry/m/@v/";
            store.replace(base + "list", "v1.2.3\n".getBytes(UTF_8));
            store.putIfAbsent(base + "v1.2.3.info", info());
            store.putIfAbsent(base + "v1.2.3.mod", GO_MOD.getBytes(UTF_8));
            store.putIfAbsent(base + "v1.2.3.zip", Files.write(folder.resolve("zip"), zip()));
        }
        String out = go(root, "mod", "download", "-json", "example.com/Ferry/m@latest");
        assertThat(out)
                .contains("\"Version\": \"v1.2.3\"")
                .contains("\"Sum\": \"h1:")
                .doesNotContain("Error");
        assertThat(folder.resolve("cache/example.com/!ferry/m@v1.2.3/m.go")).hasContent("package m\n");
    }

    private static byte[] info() {
        return "{\"Version\":\"v1.2.3\",\"Time\":\"2026-01-02T03:04:05Z\"}".getBytes(UTF_8);
    }

    private static byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file :
                    Map.of("go.mod", GO_MOD, "m.go", "package m\n").entrySet()) {
                zip.putNextEntry(new ZipEntry("example.com/Ferry/m@v1.2.3/" + file.getKey()));
                zip.write(file.getValue().getBytes(UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private String go(Path root, String... arguments) throws Exception {
        ProcessBuilder go = new ProcessBuilder("go");
        go.command().addAll(java.util.List.of(arguments));
        go.directory(Files.createDirectories(folder.resolve("work")).toFile());
        go.environment()
                .putAll(Map.of(
                        "GOPROXY", root.toUri().toString(),
                        "GONOSUMDB", "*",
                        "GOFLAGS", "-mod=mod -modcacherw",
                        "GOTOOLCHAIN", "local",
                        "GOMODCACHE", folder.resolve("cache").toString(),
                        "GOENV", "off"));
        Process process = go.redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        return out;
    }
}
