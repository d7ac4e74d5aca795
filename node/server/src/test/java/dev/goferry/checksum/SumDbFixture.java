package dev.goferry.checksum;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.storage.FolderStore;
import dev.goferry.sumdb.SumDbSpec;
import dev.goferry.sumdb.TestHttp;
import dev.goferry.sumdb.TestModule;
import dev.goferry.sumdb.TestSumDb;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A checksum database behind a real HTTP server, and sides of nodes that share one folder store. */
final class SumDbFixture implements AutoCloseable {
    static final String NAME = "sum.example.com";

    final TestSumDb sumdb = TestSumDb.create(NAME);
    final FolderStore store;
    final HttpClient http = HttpClient.newHttpClient();
    final TestHttp origin;
    volatile Instant now = Instant.parse("2026-11-01T00:00:00Z");
    volatile Function<String, Optional<byte[]>> answers = sumdb::get;

    private final Path folder;

    SumDbFixture(Path folder) throws IOException {
        this.folder = folder;
        this.store = FolderStore.open(folder);
        this.origin = new TestHttp(path -> answers.apply(path));
    }

    static ModuleVersion version(String path, String version) {
        return new ModuleVersion(new ModulePath(path), new Version(version));
    }

    TestModule add(String path, String version) {
        TestModule module = new TestModule(version(path, version));
        module.addTo(sumdb);
        return module;
    }

    SumDbSpec.Database spec() {
        return (SumDbSpec.Database) SumDbSpec.parse(sumdb.verifierKey() + " " + origin.uri());
    }

    ChecksumConfig config() {
        return ChecksumConfig.of(
                spec(), new ModulePattern("corp.example.com"), new ModulePattern("open.example.com,golang.org"));
    }

    /** A node that starts on the store. */
    SumDbSide side() {
        return side(config(), SumDbSources.only(new TestUpstream(origin.uri(), http)));
    }

    SumDbSide side(ChecksumConfig config, SumDbOrigin from) {
        return new SumDbSide(spec(), config, store, from, () -> now);
    }

    /** From now on every request fails at the socket's other end. */
    void takeDown() {
        answers = _ -> {
            throw new IllegalStateException("down");
        };
    }

    /** The files of the store, relative, without their folder. */
    List<String> kept() throws IOException {
        Path root = folder.resolve("_goferry/sumdb/" + NAME);
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    /** Changes one byte of a kept file on the disk. */
    void damage(String path) throws IOException {
        Path file = folder.resolve("_goferry/sumdb/" + NAME).resolve(path);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 5] ^= 1;
        Files.delete(file);
        Files.write(file, bytes);
    }

    @Override
    public void close() throws IOException {
        origin.close();
        http.close();
        store.close();
    }
}
