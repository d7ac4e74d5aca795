package dev.goferry.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.Script;
import dev.goferry.server.TestNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The vectors of the protocol that one node can answer for; those of the go command itself are black-box tests. */
final class VectorsTest extends OneNode {
    private static final String STEM = "example.com/m/@v/v1.0.0";

    @Test
    void vector1_upperCase_isTheSame_bangOrPercent21() throws Exception {
        ModuleFiles files = origin.publish("github.com/Azure/x", "v1.0.0-RC1");
        for (String form : new String[] {"!azure/x/@v/v1.0.0-!r!c1", "%21azure/x/@v/v1.0.0-%21r%21c1"}) {
            assertThat(ok("/github.com/" + form + ".zip")).isEqualTo(files.zip());
        }
        assertThat(origin.requests("github.com/!azure/x/@v/v1.0.0-!r!c1.zip")).isEqualTo(1);
        assertThat(origin.requests().getFirst().target())
                .as("as the go command sends it")
                .isEqualTo("/github.com/%21azure/x/@v/v1.0.0-%21r%21c1.zip");
    }

    @Test
    void vector2_rawUpperCase_is404_withoutAnUpstream() throws Exception {
        origin.publish("github.com/Azure/x", "v1.0.0");
        for (String path : new String[] {
            "Azure/x/@v/v1.0.0.info", "%41zure/x/@v/list", "!Azure/x/@latest", "!1zure/x/@v/list", "azure!/x/@v/list"
        }) {
            assertThat(node.get("/github.com/" + path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void vector3_incompatible_keepsItsPlus() throws Exception {
        ModuleFiles files = origin.publish("example.com/m", "v2.0.0+incompatible");
        assertThat(ok("/example.com/m/@v/v2.0.0+incompatible.mod")).isEqualTo(files.mod());
        assertThat(ok("/example.com/m/@v/v2.0.0%2Bincompatible.zip")).isEqualTo(files.zip());
        assertThat(origin.requests().getFirst().target()).endsWith("/@v/v2.0.0+incompatible.mod");
    }

    @Test
    void vector4_base_mayHaveAPrefix() throws Exception {
        ModuleFiles files = origin.publish("example.com/m", "v1.0.0");
        try (TestNode prefixed = TestNode.start(folder.resolve("p"), origin.url() + "/", "base-path=/go/proxy/")) {
            for (int i = 0; i < 2; i++) {
                assertThat(prefixed.get("/go/proxy/" + STEM + ".mod").body()).isEqualTo(files.mod());
                assertThat(prefixed.get("/go/proxy/" + STEM + ".zip").body()).isEqualTo(files.zip());
                assertThat(prefixed.get("/go/proxy/example.com/m/@v/list").statusCode())
                        .isEqualTo(200);
            }
            for (String outside : new String[] {"/" + STEM + ".mod", "/go/proxyx/" + STEM + ".mod", "/go/proxy"}) {
                assertThat(prefixed.get(outside).statusCode()).as(outside).isEqualTo(404);
            }
        }
    }

    @Test
    void vector5_emptyList_is200() throws Exception {
        origin.serve("example.com/m/@v/list", new byte[0]);
        for (int i = 0; i < 2; i++) {
            assertThat(ok("/example.com/m/@v/list")).isEmpty();
        }
    }

    @Test
    void vector6_absentLatest_leavesListAndVersions() throws Exception {
        origin.publish("example.com/m", "v1.0.0");
        origin.withdraw("example.com/m/@latest");
        assertThat(node.get("/example.com/m/@latest").statusCode()).isEqualTo(404);
        assertThat(ok("/example.com/m/@v/list")).asString().isEqualTo("v1.0.0\n");
        assertThat(ok("/" + STEM + ".info")).isNotEmpty();
    }

    @Test
    void vector7_infoOfAnotherVersion_isRefused() throws Exception {
        origin.serve(STEM + ".info", "{\"Version\":\"v1.0.1\"}".getBytes(UTF_8));
        HttpResponse<byte[]> answer = node.get("/" + STEM + ".info");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).asString().contains("v1.0.1", origin.url());
        assertThat(stored(STEM + ".info")).doesNotExist();
    }

    @Test
    void vector8_branch_hasAnInfo() throws Exception {
        byte[] info = "{\"Version\":\"v1.0.1-0.20240203040506-0123456789ab\",\"Time\":\"2024-02-03T04:05:06Z\"}"
                .getBytes(UTF_8);
        origin.serve("example.com/m/@v/main.info", info);
        assertThat(ok("/example.com/m/@v/main.info")).isEqualTo(info);
        for (String refused : new String[] {"latest", "upgrade", "patch"}) {
            assertThat(node.get("/example.com/m/@v/" + refused + ".info").statusCode())
                    .as(refused)
                    .isEqualTo(404);
        }
        assertThat(origin.requests()).hasSize(1);
    }

    @Test
    void vector9_zipAndModOfABranch_are404_withoutAnUpstream() throws Exception {
        for (String file : new String[] {"main.zip", "main.mod", "v1.zip", "v1.0.mod", "v1.0.0+meta.zip"}) {
            assertThat(node.get("/example.com/m/@v/" + file).statusCode())
                    .as(file)
                    .isEqualTo(404);
        }
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void vector10_toolchainZip_comesColdAndAlone() throws Exception {
        String version = "v0.0.1-go1.24.0.linux-amd64";
        ModuleFiles files = origin.publish("golang.org/toolchain", version, Map.of("bin/go", random(300_000)));
        String zip = "golang.org/toolchain/@v/" + version + ".zip";
        assertThat(ok("/" + zip)).isEqualTo(files.zip());
        assertThat(origin.requests(zip)).isEqualTo(1);
        assertThat(origin.requests("golang.org/toolchain/@v/" + version + ".info"))
                .isZero();
    }

    @Test
    void vector16_truncatedZip_isNeverCommitted_norEnded() throws Exception {
        ModuleFiles files = origin.publish("example.com/m", "v1.0.0", Map.of("big.bin", random(600_000)));
        String zip = STEM + ".zip";
        origin.script(zip, Script.serve().cutAfter(files.zip().length - 10));
        assertThat(attempt("/" + zip)).as("broken visibly, or an error").isNotEqualTo(200);
        assertThat(stored(zip)).doesNotExist();
        origin.peace();
        assertThat(ok("/" + zip)).isEqualTo(files.zip());
        assertThat(stored(zip)).hasBinaryContent(files.zip());
    }

    @Test
    void vector16_truncatedBody_isNeverCommitted_whenItsLengthAgrees() throws Exception {
        byte[] whole = origin.publish("example.com/m", "v1.0.0", Map.of("big.bin", random(600_000)))
                .zip();
        byte[] cut = Arrays.copyOf(whole, whole.length - 100);
        origin.serve(STEM + ".zip", cut);
        assertThat(attempt("/" + STEM + ".zip")).isNotEqualTo(200);
        assertThat(stored(STEM + ".zip")).doesNotExist();
    }

    @Test
    void vector19And20_list_passesAsTheUpstreamWroteIt() throws Exception {
        byte[] list = "v1.1.0\nv1.0.0\nv0.9.0-pre\nv1.2.0-retracted\n".getBytes(UTF_8);
        origin.serve("example.com/m/@v/list", list);
        assertThat(ok("/example.com/m/@v/list")).isEqualTo(list);
    }

    @Test
    void info_passesUnknownFields_byteForByte() throws Exception {
        byte[] info = ("{ \"Version\":\"v1.0.0\",\n\t\"Time\":\"2024-02-03T04:05:06+02:00\", \"Origin\":"
                        + "{\"VCS\":\"git\",\"URL\":\"https://x.example/ü\",\"Hash\":\"abc\"},\"New\":[1,2.50,null]}\n\n")
                .getBytes(UTF_8);
        origin.serve(STEM + ".info", info).serve("example.com/m/@latest", info);
        for (int i = 0; i < 2; i++) {
            assertThat(ok("/" + STEM + ".info")).isEqualTo(info);
            assertThat(ok("/example.com/m/@latest")).isEqualTo(info);
        }
        assertThat(Files.readAllBytes(stored(STEM + ".info"))).isEqualTo(info);
    }

    @Test
    void incompatible_answersAPlainVersion_ofAPathWithoutIt() throws Exception {
        byte[] info = "{\"Version\":\"v2.0.0+incompatible\"}".getBytes(UTF_8);
        origin.serve("example.com/m/@v/v2.0.0.info", info);
        assertThat(ok("/example.com/m/@v/v2.0.0.info")).isEqualTo(info);
    }

    private Path stored(String key) {
        return folder.resolve("store").resolve(key);
    }

    private byte[] ok(String path) throws InterruptedException {
        HttpResponse<byte[]> answer = node.get(path);
        assertThat(answer.statusCode())
                .as(() -> path + ": " + new String(answer.body(), UTF_8))
                .isEqualTo(200);
        return answer.body();
    }

    /** The status of a whole answer, or 0 where the connection broke within it. */
    private int attempt(String path) throws InterruptedException {
        try {
            return node.get(path).statusCode();
        } catch (UncheckedIOException e) {
            assertThat(e.getCause()).isInstanceOf(IOException.class);
            return 0;
        }
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
