package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.INFO;
import static dev.goferry.faults.Fixtures.LIST;
import static dev.goferry.faults.Fixtures.MOD;
import static dev.goferry.faults.Fixtures.MODULE;
import static dev.goferry.faults.Fixtures.ZIP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which an upstream can fail to bring a file: what clients are told, and that it leaves no trace. */
final class BrokenUpstreamTest {
    private static final Duration QUICKLY = Duration.ofSeconds(10);
    private static final Set<Integer> BAD = Set.of(502);
    private static final Set<Integer> GONE = Set.of(502, 503);
    private static final Set<Integer> LATE = Set.of(504);
    private static final String STORED = "/example.com/stored/@v/v1.0.0";

    @TempDir
    Path data;

    /** A fault of one file, and what is said of it. */
    record Row(String name, String file, Supplier<Script> script, Set<Integer> statuses, String reason) {
        @Override
        public String toString() {
            return name + " " + file.substring(file.lastIndexOf('/') + 1);
        }
    }

    static Stream<Row> rows() {
        return Stream.of(ZIP, MOD, INFO).flatMap(BrokenUpstreamTest::rows);
    }

    private static Stream<Row> rows(String file) {
        return Stream.of(
                new Row("500", file, () -> Script.status(500, "sorry\n"), BAD, "sorry"),
                new Row("503", file, () -> Script.status(503, "busy\n"), BAD, "busy"),
                new Row("429", file, () -> Script.status(429, "slowly\n"), BAD, "slowly"),
                new Row("hang", file, Script::hang, LATE, "did not answer"),
                new Row("stall", file, () -> Script.serve().stallAfter(10), LATE, "sent nothing for"),
                new Row("truncated", file, () -> Script.serve().cutAfter(10), GONE, "10 bytes"),
                new Row("chunks without end", file, () -> Script.serve().chunkedWithoutEnd(), GONE, "broke off"),
                new Row("reset", file, () -> Script.serve().resetAfter(10), GONE, "10 bytes"),
                new Row(
                        "length too long",
                        file,
                        () -> Script.serve().lieAboutLength(7),
                        LATE,
                        "sent nothing for 400 ms"),
                new Row("length too short", file, () -> Script.serve().lieAboutLength(-7), BAD, "broken"),
                new Row("gzip", file, () -> Script.serve().header("Content-Encoding", "gzip"), BAD, "identity"),
                new Row(
                        "501 MiB",
                        file,
                        () -> Script.serve().lieAboutLength(501L << 20),
                        BAD,
                        "more than the allowed"));
    }

    static Stream<Row> wrongBytes() {
        return Stream.of(
                new Row("html", ZIP, Script::html, BAD, "broken"),
                new Row("empty", ZIP, () -> Script.serve().bytes(new byte[0]), BAD, "broken"),
                new Row("not a zip", ZIP, () -> text("hello\n"), BAD, "broken"),
                new Row("html", INFO, Script::html, BAD, "broken"),
                new Row("empty", INFO, () -> text(""), BAD, "broken"),
                new Row("not json", INFO, () -> text("v1.0.0\n"), BAD, "broken"),
                new Row("other version", INFO, () -> text("{\"Version\":\"v1.0.1\"}"), BAD, "v1.0.1"),
                new Row("big json", INFO, () -> text("[".repeat(70_000)).chunked(), BAD, "more than the allowed"),
                new Row("html", MOD, Script::html, BAD, "broken"),
                new Row("empty", MOD, () -> text(""), BAD, "broken"),
                new Row("2 MiB by count", ZIP, () -> bytes(2 << 20).chunked(), BAD, "more than the allowed"),
                new Row("2 MiB until close", ZIP, () -> bytes(2 << 20).untilClose(), BAD, "more than the allowed"));
    }

    private static Script text(String text) {
        return Script.serve().bytes(text.getBytes(UTF_8));
    }

    private static Script bytes(int count) {
        return Script.serve().bytes(new byte[count]);
    }

    @ParameterizedTest
    @MethodSource({"rows", "wrongBytes"})
    void file_is5xxWithItsReason_andComesOnceTheUpstreamIsWell(Row row) throws Exception {
        try (Run run = Run.start(data, "limits.zip=1MiB")) {
            ModuleFiles files = published(run);
            run.origin.script(row.file, row.script.get());

            Got bad = run.get("/" + row.file);

            assertThat(bad.status()).as(bad.text()).isIn(row.statuses);
            assertThat(bad.text()).contains(row.reason).contains("goferry request");
            assertThat(bad.text().lines()).hasSizeLessThanOrEqualTo(8);
            assertThat(bad.took()).isLessThan(QUICKLY);
            assertThat(run.origin.requests(row.file)).isBetween(1L, 3L);
            leavesNoTrace(run);
            storedIsServed(run);

            int wasted = (int) run.origin.requests(row.file);
            run.origin.peace();
            comesAgain(run, row.file, files);
            run.promisesHold(Rules.of("origin").crashedFetchers(wasted));
        }
    }

    @Test
    void everything_is503_whileTheUpstreamRefuses() throws Exception {
        try (Run run = Run.start(data)) {
            ModuleFiles files = published(run);
            run.origin.refuse();
            for (String file : List.of(ZIP, MOD, INFO, LIST, MODULE + "/@latest", MODULE + "/@v/main.info")) {
                Got bad = run.get("/" + file);
                assertThat(bad.status()).as(file + bad.text()).isEqualTo(503);
                assertThat(bad.took()).isLessThan(QUICKLY);
            }
            storedIsServed(run);
            leavesNoTrace(run);
            run.origin.comeBack();
            comesAgain(run, ZIP, files);
            run.promisesHold();
        }
    }

    @Test
    void absence_isSaid_onlyWhenTheUpstreamSaysIt() throws Exception {
        try (Run run = Run.start(data)) {
            published(run);
            for (int status : new int[] {404, 410, 403, 401}) {
                String file = "example.com/absent" + status + "/@v/v1.0.0.zip";
                run.origin.script(file, Script.status(status, "no " + status + "\n"));
                Got no = run.get("/" + file);
                assertThat(no.status()).isEqualTo(status == 401 ? 403 : status);
                assertThat(no.text()).isEqualTo("no " + status + "\n");
            }
            run.promisesHold();
        }
    }

    @Test
    void body_isServed_whateverItsFraming() throws Exception {
        try (Run run = Run.start(data)) {
            ModuleFiles files = published(run);
            run.origin
                    .script(ZIP, Script.serve().chunked())
                    .script(MOD, Script.serve().untilClose());
            assertThat(run.get("/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
            assertThat(run.get("/" + MOD).seen().sha256()).isEqualTo(Fixtures.sha256(files.mod()));
            run.promisesHold();
        }
    }

    @Test
    void list_isStaleAndSaysSo_whileTheUpstreamFails() throws Exception {
        try (Run run = Run.start(data, "freshness.ttl=0s", "failure.ttl=100ms")) {
            published(run);
            Got fresh = run.get("/" + LIST);
            for (Script fault : Arrays.asList(
                    Script.status(503, "busy\n"),
                    Script.hang(),
                    Script.html(),
                    Script.serve().cutAfter(2))) {
                run.origin.peace().script(LIST, fault);
                for (int i = 0; i < 3; i++) {
                    Got stale = run.get("/" + LIST);
                    assertThat(stale.status()).isEqualTo(200);
                    assertThat(stale.head()).isEqualTo(fresh.head());
                    assertThat(stale.headers().get("x-cache")).isEqualTo("stale");
                    Thread.sleep(150);
                }
            }
            run.origin.refuse();
            run.restart(() -> {});
            Got kept = run.get("/" + LIST);
            assertThat(kept.head()).isEqualTo(fresh.head());
            assertThat(kept.headers().get("x-cache")).isEqualTo("stale");
            run.promisesHold();
        }
    }

    @Test
    void list_is502_whenItNeverCameRight() throws Exception {
        try (Run run = Run.start(data)) {
            published(run);
            run.origin.script(LIST, Script.html());
            assertThat(run.get("/" + LIST).status()).isEqualTo(502);
            run.origin.peace();
            assertThat(run.get("/" + LIST).status()).isEqualTo(200);
            run.promisesHold();
        }
    }

    @Test
    void places_areFreed_afterManyHungFetches() throws Exception {
        try (Run run = Run.start(data, "upstream.concurrency=2", "upstream.tries=1")) {
            ModuleFiles files = published(run);
            run.origin.script("example.com/hung", Script.hang());
            for (int i = 0; i < 8; i++) {
                assertThat(run.get("/example.com/hung" + i + "/@v/v1.0.0.mod").status())
                        .isIn(503, 504);
            }
            await().atMost(Duration.ofSeconds(5)).until(() -> run.origin.active() == 0);
            comesAgain(run, ZIP, files);
            run.promisesHold();
        }
    }

    private static ModuleFiles published(Run run) throws IOException {
        run.origin.publish("example.com/stored", "v1.0.0");
        ModuleFiles files = run.origin.publish(MODULE, "v1.0.0");
        for (String kind : List.of(".info", ".mod", ".zip")) {
            assertThat(run.get(STORED + kind).status()).isEqualTo(200);
        }
        return files;
    }

    private static void storedIsServed(Run run) {
        for (String kind : List.of(".info", ".mod", ".zip")) {
            assertThat(run.get(STORED + kind).status()).isEqualTo(200);
        }
    }

    private static void leavesNoTrace(Run run) throws IOException {
        assertThat(run.storedOf(MODULE)).isEmpty();
        assertThat(run.spooled()).isZero();
    }

    /** At once, or as soon as the breaker has had its rest. */
    private static void comesAgain(Run run, String file, ModuleFiles files) {
        byte[] right = file.endsWith(".zip") ? files.zip() : file.endsWith(".mod") ? files.mod() : files.info();
        await().atMost(Duration.ofSeconds(5)).until(() -> run.get("/" + file).status() == 200);
        assertThat(run.get("/" + file).seen().sha256()).isEqualTo(Fixtures.sha256(right));
    }
}
