package dev.goferry.sumdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.sumdb.TestSumDb.Lie;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link TestSumDb} serves is what the real go command takes for a checksum database, lies and all. */
class GoClientSumDbTest {
    private static final TestModule OLD = module("example.com/Upper/old", "v1.0.0");
    private static final TestModule NEW = module("example.com/new", "v0.0.1-RC1");

    private final TestSumDb sumdb = TestSumDb.create("sum.example.com");

    @TempDir
    private Path folder;

    private TestHttp server;

    private static TestModule module(String path, String version) {
        return new TestModule(new ModuleVersion(new ModulePath(path), new Version(version)));
    }

    @BeforeEach
    void serve() throws IOException {
        sumdb.fill(300);
        OLD.addTo(sumdb);
        sumdb.fill(70_000);
        server = new TestHttp(this::get);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Optional<byte[]> get(String path) {
        return path.startsWith("sumdb/")
                ? sumdb.get(path.substring("sumdb/".length()))
                : OLD.get(path).or(() -> NEW.get(path));
    }

    private GoTool.Run download(TestModule module) throws Exception {
        return download(module, server, "mod");
    }

    private GoTool.Run download(TestModule module, TestHttp from, String cache) throws Exception {
        Map<String, String> settings = Map.of(
                "GOPROXY",
                from.uri().toString(),
                "GOSUMDB",
                sumdb.verifierKey() + " " + from.uri() + "/sumdb",
                "GOMODCACHE",
                folder.resolve(cache).toString());
        return new GoTool(folder, settings)
                .run("mod", "download", "-json", module.version().toString());
    }

    @Test
    void go_downloadsAModule_thatTheDatabaseProves_andOneAddedLater() throws Exception {
        GoTool.Run old = download(OLD);
        assertThat(old.exit()).as(old.output()).isZero();
        assertThat(old.output()).contains(OLD.zipH1(), OLD.modH1());
        sumdb.fill(1000);
        NEW.addTo(sumdb);
        GoTool.Run later = download(NEW);
        assertThat(later.exit()).as(later.output()).isZero();
        assertThat(server.asked())
                .anyMatch(path -> path.startsWith("sumdb/tile/8/2/000.p/"))
                .contains("sumdb/lookup/example.com/!upper/old@v1.0.0");
    }

    @Test
    void go_takesTheFullTile_whenThePartialOneIsGone() throws Exception {
        sumdb.rollBack(400);
        sumdb.lie(Lie.NO_PARTIAL_TILE);
        GoTool.Run run = download(OLD);
        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(server.asked()).contains("sumdb/tile/8/0/001.p/144", "sumdb/tile/8/0/001");
    }

    @Test
    void go_refuses_whatTheDatabaseLiesAbout() throws Exception {
        assertRefused(Lie.BAD_SIGNATURE, "invalid signature");
        assertRefused(Lie.WRONG_HASH, "cannot authenticate record data");
        assertRefused(Lie.WRONG_TILE, "downloaded inconsistent tile");
        assertRefused(Lie.MISSING_TILE, "404");
    }

    private void assertRefused(Lie lie, String why) throws Exception {
        sumdb.lie(lie);
        GoTool.Run run = download(OLD, server, "mod of " + lie);
        assertThat(run.exit()).isNotZero();
        assertThat(run.output()).contains(why);
    }

    @Test
    void go_callsAFork_aSecurityError() throws Exception {
        assertThat(download(OLD).exit()).isZero();
        // Within a partial tile: go calls a full tile that differs from a kept one just inconsistent.
        TestSumDb fork = sumdb.fork(70_200);
        NEW.addTo(fork);
        fork.fill(10_000);
        try (TestHttp forked = new TestHttp(
                path -> path.startsWith("sumdb/") ? fork.get(path.substring("sumdb/".length())) : get(path))) {
            // Only the saved head is known there, no tile: go calls a tile that differs from a kept one just
            // inconsistent.
            GoTool.Run run = download(NEW, forked, "mod");
            assertThat(run.exit()).isNotZero();
            assertThat(run.output()).contains("SECURITY ERROR", "misbehavior detected");
        }
    }
}
