package dev.goferry.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.TestNode;
import dev.goferry.sumdb.TestModule;
import dev.goferry.sumdb.TestSumDb;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checksum database below /sumdb/, as the go command asks for it. */
final class SumDbRequestsTest {
    private static final String BASE = "/sumdb/sum.example.com/";
    private static final String LOOKUP = BASE + "lookup/example.com/m@v1.0.0";

    @TempDir
    Path folder;

    private ScriptedOrigin origin;
    private TestSumDb database;
    private TestNode node;

    @BeforeEach
    void start() {
        origin = ScriptedOrigin.start();
        database = TestSumDb.create("sum.example.com");
        new TestModule(new ModuleVersion(new ModulePath("example.com/m"), new Version("v1.0.0"))).addTo(database);
        database.fill(299);
        for (String path : List.of(
                "latest", "lookup/example.com/m@v1.0.0", "tile/8/0/000", "tile/8/0/001.p/44", "tile/8/1/000.p/1")) {
            origin.serve(BASE.substring(1) + path, database.get(path).orElseThrow());
        }
        origin.serve(BASE.substring(1) + "supported", new byte[0]);
        node = TestNode.start(folder, origin.url(), "sumdb=" + database.verifierKey(), "private=corp.example.com");
    }

    @AfterEach
    void stop() {
        node.close();
        origin.close();
    }

    @Test
    void vector11_supported_isAnsweredHere_forTheConfiguredNameOnly() throws Exception {
        long before = origin.requests().size();
        assertThat(node.get(BASE + "supported").statusCode()).isEqualTo(200);
        assertThat(node.get("/sumdb/sum.golang.org/supported").statusCode()).isEqualTo(404);
        assertThat(origin.requests()).hasSize((int) before);
    }

    @Test
    void vector12_partialTile_isNotFound_whereOnlyTheFullOneIs() throws Exception {
        assertThat(node.get(BASE + "tile/8/0/000.p/7").statusCode()).isEqualTo(404);
        HttpResponse<byte[]> full = node.get(BASE + "tile/8/0/000");
        assertThat(full.statusCode()).isEqualTo(200);
        assertThat(full.body()).isEqualTo(database.get("tile/8/0/000").orElseThrow());
    }

    @Test
    void lookup_isGivenOn_andServedInAnOutage() throws Exception {
        byte[] record = database.get("lookup/example.com/m@v1.0.0").orElseThrow();
        assertThat(node.get(LOOKUP).body()).isEqualTo(record);
        origin.refuse();
        assertThat(node.get(LOOKUP).body()).isEqualTo(record);
        assertThat(node.get(BASE + "lookup/example.com/x@v1.0.0").statusCode()).isBetween(502, 504);
    }

    @Test
    void privateName_isForbidden_andNeverSentOn() throws Exception {
        long before = origin.requests().size();
        HttpResponse<byte[]> answer = node.get(BASE + "lookup/corp.example.com/secret@v1.0.0");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).asString().containsAnyOf("GONOSUMDB", "GOPRIVATE");
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(node.get("/corp.example.com/secret/@v/list").statusCode()).isEqualTo(403);
        assertThat(origin.requests()).hasSize((int) before);
    }
}
