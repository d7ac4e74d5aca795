package dev.goferry.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.protocol.TilePath;
import dev.goferry.sumdb.GoTool;
import dev.goferry.sumdb.TestHttp;
import dev.goferry.sumdb.TestModule;
import dev.goferry.sumdb.TestSumDb.Lie;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real go command verifies modules by way of the side, also when partial tiles are gone and in an outage. */
class GoClientSideTest {
    @TempDir
    private Path folder;

    private static Optional<byte[]> sumdb(SumDbSide side, String path) {
        String name = SumDbFixture.NAME;
        SumDbAnswer answer = path.endsWith("/supported")
                ? side.supported(name)
                : path.startsWith(name + "/tile/")
                        ? side.tile(name, TilePath.parse(path.substring(name.length() + 1)))
                        : side.lookup(
                                name, ((Resource.Lookup) Resource.of(path.substring(name.length() + 1))).module());
        return answer instanceof SumDbAnswer.Bytes bytes ? Optional.of(bytes.bytes()) : Optional.empty();
    }

    @Test
    void go_verifies_throughTheSide() throws Exception {
        try (SumDbFixture db = new SumDbFixture(folder.resolve("store"))) {
            db.sumdb.fill(300);
            TestModule module = db.add("example.com/Upper", "v1.0.0");
            db.sumdb.fill(1000);
            SumDbSide side = db.side();
            try (TestHttp proxy = new TestHttp(path ->
                    path.startsWith("sumdb/") ? sumdb(side, path.substring("sumdb/".length())) : module.get(path))) {
                assertDownloads(db, proxy, module, "first");
                db.takeDown();
                assertDownloads(db, proxy, module, "in an outage");
                assertThat(proxy.asked()).contains("sumdb/sum.example.com/supported");
            }
        }
    }

    @Test
    void go_takesTheFullTile_throughTheSide() throws Exception {
        try (SumDbFixture db = new SumDbFixture(folder.resolve("store"))) {
            db.sumdb.fill(300);
            TestModule module = db.add("example.com/Upper", "v1.0.0");
            db.sumdb.fill(1000);
            db.sumdb.rollBack(400);
            db.sumdb.lie(Lie.NO_PARTIAL_TILE);
            SumDbSide side = db.side();
            try (TestHttp proxy = new TestHttp(path ->
                    path.startsWith("sumdb/") ? sumdb(side, path.substring("sumdb/".length())) : module.get(path))) {
                // The one tile of level 1 is partial and never full in this tree: it alone is still there.
                db.answers = path -> {
                    db.sumdb.lie(path.startsWith("tile/8/1/") ? Lie.NONE : Lie.NO_PARTIAL_TILE);
                    return db.sumdb.get(path);
                };
                assertDownloads(db, proxy, module, "first");
                assertThat(proxy.asked()).contains("sumdb/sum.example.com/tile/8/0/001");
            }
        }
    }

    private void assertDownloads(SumDbFixture db, TestHttp proxy, TestModule module, String cache) throws Exception {
        GoTool go = new GoTool(
                folder.resolve(cache), Map.of("GOPROXY", proxy.uri().toString(), "GOSUMDB", db.sumdb.verifierKey()));
        GoTool.Run run = go.run("mod", "download", "-json", module.version().toString());
        assertThat(run.exit()).as(run.output()).isZero();
    }
}
