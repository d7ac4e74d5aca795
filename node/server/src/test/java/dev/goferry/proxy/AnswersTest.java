package dev.goferry.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.server.TestNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of docs/protocol.md: what each resource is answered with, cold and warm. */
final class AnswersTest {
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String STEM = "/example.com/m/@v/v1.0.0";
    private static final byte[] BIG = random(400_000);

    @TempDir
    static Path folder;

    private static ScriptedOrigin origin;
    private static ModuleFiles files;
    private static TestNode node;

    @BeforeAll
    static void start() {
        origin = ScriptedOrigin.start();
        files = origin.publish("example.com/m", "v1.0.0", Map.of("big.bin", BIG));
        origin.serve("example.com/m/@v/main.info", files.info());
        node = TestNode.start(folder, origin.url());
    }

    @AfterAll
    static void stop() {
        node.close();
        origin.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    v/v1.0.0.mod  | text/plain; charset=utf-8 | public, max-age=31536000, immutable
                    v/v1.0.0.zip  | application/zip           | public, max-age=31536000, immutable
                    v/v1.0.0.info | application/json          | public, max-age=86400
                    v/main.info   | application/json          | public, max-age=60, stale-while-revalidate=604800
                    latest        | application/json          | public, max-age=60, stale-while-revalidate=604800
                    v/list        | text/plain; charset=utf-8 | public, max-age=60, stale-while-revalidate=604800
                    """)
    void resource_hasItsTypeAndAge_coldAndWarmAndForHead(String resource, String type, String age) throws Exception {
        String path = "/example.com/m/@" + resource;
        for (HttpResponse<byte[]> answer : List.of(node.get(path), node.get(path), node.head(path))) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(header(answer, "content-type")).isEqualTo(type);
            assertThat(header(answer, "cache-control")).isEqualTo(age);
            assertThat(header(answer, "content-encoding")).isEmpty();
            assertThat(header(answer, "x-request-id")).isNotEmpty();
            assertThat(answer.headers().firstValueAsLong("content-length")).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".mod", ".zip"})
    void immutableFile_hasAStrongTag_andIsNotSentAgain(String kind) throws Exception {
        node.get(STEM + kind);
        HttpResponse<byte[]> whole = node.get(STEM + kind);
        String tag = header(whole, "etag");
        assertThat(tag).matches("\"[0-9a-f]{32}\"");
        assertThat(header(whole, "accept-ranges")).isEqualTo("bytes");
        for (String condition : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
            HttpResponse<byte[]> again = node.get(STEM + kind, "If-None-Match", condition);
            assertThat(again.statusCode()).as(condition).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(header(again, "etag")).isEqualTo(tag);
            assertThat(header(again, "cache-control")).isEqualTo(IMMUTABLE);
        }
        assertThat(node.get(STEM + kind, "If-None-Match", "\"x\"").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {".mod", ".zip"})
    void head_isTheGetWithoutItsBody(String kind) throws Exception {
        HttpResponse<byte[]> get = node.get(STEM + kind);
        HttpResponse<byte[]> head = node.head(STEM + kind);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("content-length")).hasValue(get.body().length);
    }

    @ParameterizedTest
    @ValueSource(strings = {".mod", ".zip"})
    void range_isThatPartOfTheBody(String kind) throws Exception {
        byte[] all = kind.equals(".zip") ? files.zip() : files.mod();
        node.get(STEM + kind);
        int size = all.length;
        part(kind, "bytes=0-0", all, 0, 1);
        part(kind, "bytes=3-", all, 3, size);
        part(kind, "bytes=-5", all, size - 5, size);
        part(kind, "bytes=2-7", all, 2, 8);
        part(kind, "bytes=" + (size - 1) + "-" + (size + 99), all, size - 1, size);
        part(kind, "bytes=-" + (size + 1), all, 0, size);
        for (String range : List.of("bytes=" + size + "-", "bytes=-0")) {
            HttpResponse<byte[]> none = node.get(STEM + kind, "Range", range);
            assertThat(none.statusCode()).as(range).isEqualTo(416);
            assertThat(header(none, "content-range")).isEqualTo("bytes */" + size);
        }
        for (String range : List.of("bytes=5-3", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes=", "bytes=-")) {
            HttpResponse<byte[]> whole = node.get(STEM + kind, "Range", range);
            assertThat(whole.statusCode()).as(range).isEqualTo(200);
            assertThat(whole.body()).isEqualTo(all);
        }
    }

    private static void part(String kind, String range, byte[] all, int from, int to) throws InterruptedException {
        HttpResponse<byte[]> answer = node.get(STEM + kind, "Range", range);
        assertThat(answer.statusCode()).as(range).isEqualTo(206);
        assertThat(answer.body()).as(range).isEqualTo(Arrays.copyOfRange(all, from, to));
        assertThat(header(answer, "content-range")).isEqualTo("bytes " + from + "-" + (to - 1) + "/" + all.length);
    }

    @Test
    void ifRange_holdsOnlyForTheSameBytes() throws Exception {
        node.get(STEM + ".mod");
        String tag = header(node.get(STEM + ".mod"), "etag");
        assertThat(node.get(STEM + ".mod", "Range", "bytes=0-1", "If-Range", tag)
                        .statusCode())
                .isEqualTo(206);
        assertThat(node.get(STEM + ".mod", "Range", "bytes=0-1", "If-Range", "\"x\"")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void range_ofAColdZip_isAnsweredToo() throws Exception {
        ModuleFiles cold = origin.publish("example.com/cold", "v1.0.0", Map.of("big.bin", BIG));
        HttpResponse<byte[]> answer = node.get("/example.com/cold/@v/v1.0.0.zip", "Range", "bytes=10-19");
        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(cold.zip(), 10, 20));
    }

    @Test
    void zip_isNeverCompressed() throws Exception {
        for (int i = 0; i < 2; i++) {
            HttpResponse<byte[]> answer = node.get(STEM + ".zip", "Accept-Encoding", "gzip, deflate, br");
            assertThat(header(answer, "content-encoding")).isEmpty();
            assertThat(answer.body()).isEqualTo(files.zip());
        }
        HttpResponse<byte[]> mod = node.get(STEM + ".mod", "Accept-Encoding", "gzip");
        assertThat(header(mod, "content-encoding")).isEmpty();
    }

    @Test
    void xCache_saysWhereAnAnswerCameFrom() throws Exception {
        origin.publish("example.com/x", "v1.0.0");
        for (String path : List.of("@v/v1.0.0.info", "@v/v1.0.0.mod", "@v/v1.0.0.zip", "@v/list", "@latest")) {
            assertThat(header(node.get("/example.com/x/" + path), "x-cache"))
                    .as(path)
                    .isIn("miss", "prefetched");
            assertThat(header(node.get("/example.com/x/" + path), "x-cache"))
                    .as(path)
                    .isEqualTo("hit");
        }
        assertThat(header(node.get("/example.com/absent/@v/list"), "x-cache")).isEqualTo("miss");
        assertThat(header(node.get("/example.com/absent/@v/list"), "x-cache")).isEqualTo("negative");
        assertThat(header(node.get("/nomodule/@v/list"), "x-cache")).isEqualTo("refused");
    }

    @Test
    void requestId_isTheClients_ifHarmless() throws Exception {
        assertThat(header(node.get(STEM + ".mod", "X-Request-Id", "build-7.a_B"), "x-request-id"))
                .isEqualTo("build-7.a_B");
        assertThat(header(node.get(STEM + ".mod", "X-Request-Id", "a b<script>"), "x-request-id"))
                .matches("[0-9a-f]{12}-[0-9a-z]+");
        assertThat(header(node.get(STEM + ".mod", "X-Request-Id", "a".repeat(65)), "x-request-id"))
                .hasSizeLessThan(65);
        assertThat(node.get("/example.com/absent2/@v/v1.0.0.info?x", "X-Request-Id", "shown")
                        .headers()
                        .firstValue("x-request-id"))
                .hasValue("shown");
    }

    @ParameterizedTest
    @CsvSource({"404, 'public, max-age=600'", "410, 'public, max-age=600'", "403, no-store", "401, no-store"})
    void refusalOfTheUpstream_passesInItsWords(int status, String age) throws Exception {
        String module = "example.com/s" + status;
        origin.script(module, Script.status(status, "because of reason " + status + "\n"));
        HttpResponse<byte[]> answer = node.get("/" + module + "/@v/v1.0.0.mod");
        assertThat(answer.statusCode()).isEqualTo(status == 401 ? 403 : status);
        assertThat(answer.body()).asString().contains("because of reason " + status);
        assertThat(header(answer, "content-type")).isEqualTo(TEXT);
        assertThat(header(answer, "cache-control")).isEqualTo(age);
        assertThat(header(answer, "x-content-type-options")).isEqualTo("nosniff");
    }

    @Test
    void notFound_agesByWhatWasAsked() throws Exception {
        assertThat(header(node.get("/example.com/a404/@v/v1.0.0.mod"), "cache-control"))
                .isEqualTo("public, max-age=600");
        assertThat(header(node.get("/example.com/a404/@v/list"), "cache-control"))
                .isEqualTo("public, max-age=60");
        assertThat(header(node.get("/example.com/a404/@v/main.info"), "cache-control"))
                .isEqualTo("public, max-age=60");
        assertThat(header(node.get("/example.com/A404/@v/list"), "cache-control"))
                .isEqualTo("public, max-age=86400");
    }

    @Test
    void cachedOnly_answersWhatIsHere_andAsksNobody() throws Exception {
        origin.publish("example.com/here", "v1.0.0");
        List<String> paths = List.of("@v/v1.0.0.info", "@v/v1.0.0.zip", "@v/list", "@latest");
        for (String path : paths) {
            String below = "/example.com/here/" + path;
            assertThat(node.get("/cached-only" + below).statusCode()).as(path).isEqualTo(404);
            assertThat(node.get(below, "Disable-Module-Fetch", "true").statusCode())
                    .isEqualTo(404);
            HttpResponse<byte[]> refused = node.get(below, "Disable-Module-Fetch", "true");
            assertThat(header(refused, "cache-control")).isEqualTo("no-store");
        }
        assertThat(origin.requests("example.com/here/@v/list")).isZero();
        assertThat(origin.requests("example.com/here/@v/v1.0.0.info")).isZero();
        for (String path : paths) {
            byte[] body = node.get("/example.com/here/" + path).body();
            HttpResponse<byte[]> kept = node.get("/cached-only/example.com/here/" + path);
            assertThat(kept.body()).as(path).isEqualTo(body);
            assertThat(header(kept, "x-cache")).as(path).isEqualTo("hit");
            assertThat(node.get("/example.com/here/" + path, "Disable-Module-Fetch", "true")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
