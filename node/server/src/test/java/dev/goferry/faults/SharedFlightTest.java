package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.MODULE;
import static dev.goferry.faults.Fixtures.ZIP;
import static dev.goferry.faults.Fixtures.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.OriginRequest;
import dev.goferry.origin.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many clients of one zip that is being fetched: one upstream request, whole bodies or visibly broken ones. */
final class SharedFlightTest {
    private static final int LARGE = 3 << 20;

    @TempDir
    Path data;

    @Test
    void everyClient_hasTheWholeZipFromOneRequest_andItsFirstByteBeforeTheOriginsLast() throws Exception {
        try (Run run = Run.start(data)) {
            ModuleFiles files = run.origin.publish(MODULE, "v1.0.0", noise(LARGE, 1));
            run.origin.script(ZIP, Script.serve().drip(LARGE));
            List<Got> answers = run.together(200, "/" + ZIP);
            Instant end = answers.stream()
                    .map(got -> got.seen().end())
                    .min(Instant::compareTo)
                    .orElseThrow();
            assertThat(answers).allSatisfy(got -> {
                assertThat(got.whole()).isTrue();
                assertThat(got.seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
                assertThat(got.firstByte()).isBefore(end.minusMillis(200));
            });
            assertThat(run.origin.requests(ZIP)).isEqualTo(1);
            run.promisesHold();
        }
    }

    @Test
    void secondTry_bringsOnlyTheRest_whereTheOriginCan() throws Exception {
        try (Run run = Run.start(data)) {
            ModuleFiles files = run.origin.publish(MODULE, "v1.0.0", noise(LARGE, 5));
            run.origin.script(ZIP, Script.serve().ranges());
            // Cut, not reset: a reset takes back what the node has not read yet.
            run.origin.script(ZIP, Script.serve().cutAfter(2 << 20).times(1));
            assertThat(run.get("/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
            OriginRequest second = run.origin.requests().stream()
                    .filter(request -> request.path().equals(ZIP))
                    .toList()
                    .getLast();
            assertThat(second.status()).isEqualTo(206);
            assertThat(second.bytesSent()).isLessThan(files.zip().length - (1 << 20));
            run.promisesHold();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {416, 206})
    void secondTry_bringsAll_whenTheOriginRefusesAPart(int status) throws Exception {
        try (Run run = Run.start(data)) {
            ModuleFiles files = run.origin.publish(MODULE, "v1.0.0", noise(LARGE, 6));
            run.origin.script(ZIP, Script.status(status, "no such range\n").times(1));
            run.origin.script(ZIP, Script.serve().resetAfter(2 << 20).times(1));
            assertThat(run.get("/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
            assertThat(run.origin.requests(ZIP)).isEqualTo(3);
            run.promisesHold();
        }
    }

    @Test
    void otherBytes_areNeverJoined_whenTheOriginChangesBetweenTwoTries() throws Exception {
        try (Run run = Run.start(data)) {
            ModuleFiles first = run.origin.publish(MODULE, "v1.0.0", noise(LARGE, 7));
            byte[] other = first.zip().clone();
            for (int at = (2 << 20) - (96 << 10); at < other.length; at++) {
                other[at] ^= 1;
            }
            run.origin.script(ZIP, Script.serve().bytes(other).ranges());
            run.origin.script(ZIP, Script.serve().resetAfter(2 << 20).times(1));
            assertThat(run.get("/" + ZIP).whole()).isFalse();
            assertThat(run.storedOf(MODULE)).doesNotContain("v1.0.0.zip");
            run.origin.peace();
            assertThat(run.get("/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(first.zip()));
        }
    }

    @Test
    void flight_landsForTheOthers_whenClientsLeaveInTheMiddle() throws Exception {
        try (Run run = Run.start(data)) {
            ModuleFiles files = run.origin.publish(MODULE, "v1.0.0", noise(LARGE, 2));
            run.origin.script(ZIP, Script.serve().drip(LARGE));
            try (RecordedClient first = run.client("first")) {
                assertThat(first.get("/" + ZIP, 100_000).seen().cleanEnd()).isFalse();
            }
            Got second = run.get("/" + ZIP);
            assertThat(second.seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
            assertThat(run.origin.requests(ZIP)).isEqualTo(1);
            run.promisesHold();
        }
    }

    @Test
    void flight_landsInTheStore_whenItsOnlyClientLeaves() throws Exception {
        try (Run run = Run.start(data)) {
            run.origin.publish(MODULE, "v1.0.0", noise(LARGE, 3));
            run.origin.script(ZIP, Script.serve().drip(2 * LARGE));
            try (RecordedClient only = run.client("only")) {
                only.get("/" + ZIP, 1);
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> run.storedOf(MODULE).contains("v1.0.0.ziphash"));
            assertThat(run.get("/" + ZIP).headers().get("x-cache")).isEqualTo("hit");
            assertThat(run.origin.requests(ZIP)).isEqualTo(1);
            await().atMost(Duration.ofSeconds(5)).until(() -> run.spooled() == 0);
            run.promisesHold();
        }
    }

    @Test
    void clients_haveOneWholeBody_whenAnotherTryRepeatsTheFirst() throws Exception {
        try (Run run = Run.start(data)) {
            ModuleFiles files = run.origin.publish(MODULE, "v1.0.0", noise(LARGE, 4));
            run.origin
                    .script(ZIP, Script.serve().stallAfter(2_000_000).times(1))
                    .script(ZIP, Script.serve().resetAfter(1_000_000).times(1));
            assertThat(run.together(20, "/" + ZIP)).allSatisfy(got -> {
                assertThat(got.whole()).isTrue();
                assertThat(got.seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
            });
            assertThat(run.origin.requests(ZIP)).isEqualTo(3);
            run.promisesHold();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"length and close", "chunks", "until close"})
    void zip_arrivesWholeAtOnce_whateverEndsIt(String end) throws Exception {
        try (Run run = Run.start(data)) {
            ModuleFiles files = run.origin.publish(MODULE, "v1.0.0", noise(4 * LARGE, 5));
            run.origin.script(
                    ZIP,
                    switch (end) {
                        case "length and close" -> Script.serve().header("Connection", "close");
                        case "chunks" -> Script.serve().chunked();
                        default -> Script.serve().untilClose();
                    });
            assertThat(run.get("/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
            assertThat(run.origin.requests(ZIP)).isEqualTo(1);
            run.promisesHold();
        }
    }

    static Stream<Supplier<Script>> bad() {
        byte[] other =
                ModuleFiles.of("example.com/other", "v1.0.0", noise(LARGE, 6)).zip();
        byte[] broken = ModuleFiles.of(MODULE, "v1.0.0", noise(LARGE, 6)).zip();
        broken[broken.length / 2] ^= 1;
        return Stream.of(
                () -> Script.serve().bytes(other),
                () -> Script.serve().bytes(broken),
                () -> Script.serve().lieAboutLength(-1),
                () -> Script.serve().lieAboutLength(1),
                () -> Script.serve().cutAfter(2_000_000),
                () -> Script.serve().stallAfter(2_000_000),
                () -> Script.serve().resetAfter(2_000_000));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void noClient_seesACleanEnd_whenTheZipTurnsOutBad(Supplier<Script> script) throws Exception {
        try (Run run = Run.start(data)) {
            ModuleFiles files = run.origin.publish(MODULE, "v1.0.0", noise(LARGE, 7));
            run.origin.script(ZIP, script.get());
            List<Got> answers = run.together(20, "/" + ZIP);
            assertThat(answers).allSatisfy(got -> {
                assertThat(got.whole()).isFalse();
                assertThat(got.status()).isIn(200, 502, 503, 504);
                assertThat(got.status() == 200 && got.seen().cleanEnd()).isFalse();
            });
            assertThat(answers)
                    .anySatisfy(got -> assertThat(got.seen().received()).isGreaterThan(10_000));
            assertThat(run.storedOf(MODULE)).isEmpty();
            assertThat(run.spooled()).isZero();
            run.origin.peace();
            assertThat(run.get("/" + ZIP).seen().sha256()).isEqualTo(Fixtures.sha256(files.zip()));
            run.promisesHold(Rules.of("origin").crashedFetchers(3));
        }
    }

    @Test
    void zip_isServed_whileItDripsAboveTheMinimumRate() throws Exception {
        try (Run run = Run.start(data, "upstream.min-rate=50KiB")) {
            run.origin.publish(MODULE, "v1.0.0", noise(400_000, 8));
            run.origin.script(ZIP, Script.serve().drip(200_000));
            assertThat(run.together(200, "/" + ZIP))
                    .allSatisfy(got -> assertThat(got.whole()).isTrue());
            run.promisesHold();
        }
    }
}
