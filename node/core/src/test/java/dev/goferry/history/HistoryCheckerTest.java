package dev.goferry.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.history.Violation.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker is proved by planting one violation of each kind into clean histories, written and generated. */
final class HistoryCheckerTest {
    private static final Instant T0 = Instant.parse("2026-11-01T10:00:00Z");
    private static final String ZIP = "/github.com/%21azure/x/@v/v1.0.0.zip";
    private static final String KEY = "github.com/!azure/x/@v/v1.0.0.zip";
    private static final Rules RULES = Rules.of("first", "second");

    @TempDir
    Path folder;

    private static Observation seen(int second, String target, int status, long length, long received, String sha256) {
        return new Observation(
                T0.plusSeconds(second),
                T0.plusSeconds(second + 1),
                "http://n1",
                "eu",
                "c1",
                "GET",
                target,
                status,
                length < 0 ? OptionalLong.empty() : OptionalLong.of(length),
                received,
                true,
                sha256);
    }

    private static Observation ok(int second, String target, String sha256) {
        return seen(second, target, 200, 10, 10, sha256);
    }

    private static Observation absent(int second, String target) {
        return seen(second, target, 404, 9, 9, "text");
    }

    private static Observation broken(Observation whole) {
        return new Observation(
                whole.start(),
                whole.end(),
                whole.node(),
                whole.region(),
                whole.client(),
                whole.method(),
                whole.target(),
                whole.status(),
                whole.contentLength(),
                whole.received(),
                false,
                whole.sha256());
    }

    private static OriginRequest origin(int second, String upstream, String target, int status) {
        return new OriginRequest(T0.plusSeconds(second), upstream, target, status, 10, status != 0);
    }

    /** Hits, misses, a retry after a 503, a fallthrough, a negative answer used twice, a list that changes. */
    private static History clean() {
        History history = new History();
        history.add(origin(0, "first", ZIP, 503));
        history.add(origin(1, "first", ZIP, 0));
        history.add(origin(2, "first", ZIP, 200));
        history.add(ok(0, ZIP, "aa"));
        history.add(ok(5, "/github.com/!azure/x/@v/v1.0.0.zip", "aa"));
        history.add(broken(seen(6, ZIP, 200, 10, 3, "prefix")));
        history.add(broken(seen(6, ZIP, 200, -1, 3, "prefix")));
        history.add(origin(10, "first", "/m/@v/v1.0.0.info", 503));
        history.add(origin(11, "first", "/m/@v/v1.0.0.info", 404));
        history.add(origin(12, "second", "/m/@v/v1.0.0.info", 410));
        history.add(absent(12, "/m/@v/v1.0.0.info"));
        history.add(absent(20, "/m/@v/v1.0.0.info"));
        history.add(origin(30, "first", "/m/@v/list", 200));
        history.add(ok(30, "/m/@v/list", "l1"));
        history.add(origin(40, "first", "/m/@v/list", 200));
        history.add(ok(40, "/m/@v/list", "l2"));
        history.add(ok(41, "/m/@v/main.info", "q1"));
        history.add(ok(42, "/m/@v/main.info", "q2"));
        history.add(ok(43, "/m/@latest", "q1"));
        history.add(ok(44, "/m/@latest", "q2"));
        history.add(seen(45, "/gone/@v/v1.0.0.mod", 502, 9, 9, "text"));
        return history;
    }

    private static List<Violation> check(History history) {
        return new HistoryChecker(RULES).check(history);
    }

    @Test
    void cleanHistory_passes() {
        assertThat(check(clean())).isEmpty();
        assertThat(check(new History())).isEmpty();
    }

    private static final String MOD = "/a/@v/v1.0.0.mod";

    /** What is planted into a clean history: the promise that it breaks, and the file that the checker must name. */
    enum Planted {
        OTHER_BYTES(Promise.IMMUTABLE, KEY),
        OTHER_BYTES_OF_AN_INFO(Promise.IMMUTABLE, "m/@v/v2.0.0+incompatible.info"),
        SHORT_BODY(Promise.COMPLETE_OR_BROKEN, ZIP),
        LONG_BODY(Promise.COMPLETE_OR_BROKEN, ZIP),
        NO_LENGTH(Promise.COMPLETE_OR_BROKEN, "/m/@v/list"),
        NOBODY_SAID_SO(Promise.ABSENCE_NOT_INVENTED, "a/@v/v1.0.0.mod"),
        SAID_SO_AFTERWARDS(Promise.ABSENCE_NOT_INVENTED, "a/@v/v1.0.0.mod"),
        SAID_SO_OF_ANOTHER_FILE(Promise.ABSENCE_NOT_INVENTED, "a/@v/v1.0.0.mod"),
        UPSTREAM_FAILED(Promise.ABSENCE_NOT_INVENTED, "a/@v/v1.0.0.mod"),
        ONE_BEFORE_FAILED(Promise.ABSENCE_NOT_INVENTED, "a/@v/v1.0.0.mod"),
        ONE_AFTER_FAILED(Promise.ABSENCE_NOT_INVENTED, "a/@v/v1.0.0.mod"),
        ONE_WAS_NOT_ASKED(Promise.ABSENCE_NOT_INVENTED, "a/@v/v1.0.0.mod"),
        TWO_DOWNLOADS(Promise.ONE_FETCH, KEY),
        DOWNLOAD_FROM_ANOTHER(Promise.ONE_FETCH, KEY);

        final Promise promise;
        final String file;

        Planted(Promise promise, String file) {
            this.promise = promise;
            this.file = file;
        }

        void plant(History h) {
            switch (this) {
                case OTHER_BYTES -> h.add(ok(50, ZIP, "bb"));
                case OTHER_BYTES_OF_AN_INFO -> {
                    h.add(ok(50, "/m/@v/v2.0.0+incompatible.info", "a"));
                    h.add(ok(51, "/m/@v/v2.0.0%2Bincompatible.info", "b"));
                }
                case SHORT_BODY -> h.add(seen(50, ZIP, 200, 10, 9, "prefix"));
                case LONG_BODY -> h.add(seen(50, ZIP, 200, 10, 11, "more"));
                case NO_LENGTH -> h.add(seen(50, "/m/@v/list", 200, -1, 4, "l"));
                case TWO_DOWNLOADS -> h.add(origin(50, "first", ZIP, 200));
                case DOWNLOAD_FROM_ANOTHER -> h.add(origin(50, "second", "/" + KEY, 200));
                case NOBODY_SAID_SO -> h.add(seen(50, MOD, 410, 1, 1, "text"));
                case SAID_SO_AFTERWARDS -> absentAfter(h, new int[] {404, 404}, MOD, 52);
                case SAID_SO_OF_ANOTHER_FILE -> absentAfter(h, new int[] {404, 404}, "/a/@v/v1.0.0.zip", 50);
                case UPSTREAM_FAILED -> absentAfter(h, new int[] {500, 503}, MOD, 50);
                case ONE_BEFORE_FAILED -> absentAfter(h, new int[] {0, 404}, MOD, 50);
                case ONE_AFTER_FAILED -> absentAfter(h, new int[] {404, 403}, MOD, 50);
                case ONE_WAS_NOT_ASKED -> absentAfter(h, new int[] {404}, MOD, 50);
            }
        }

        private static void absentAfter(History h, int[] statuses, String asked, int second) {
            for (int i = 0; i < statuses.length; i++) {
                h.add(origin(second, List.of("first", "second").get(i), asked, statuses[i]));
            }
            h.add(absent(50, MOD));
        }
    }

    @ParameterizedTest
    @EnumSource
    void plantedViolation_isTheOnlyOneFound(Planted planted) {
        History history = clean();
        planted.plant(history);
        assertThat(check(history))
                .extracting(Violation::promise, Violation::file)
                .containsExactly(tuple(planted.promise, planted.file));
    }

    @Test
    void chain_mayDependOnTheFile() {
        History history = clean();
        history.add(origin(50, "private", MOD, 404));
        history.add(absent(50, MOD));
        Rules rules = RULES.chain(key -> key.startsWith("a/") ? List.of("private") : List.of("first", "second"));
        assertThat(new HistoryChecker(rules).check(history)).isEmpty();
        assertThat(check(history)).hasSize(1);
    }

    @Test
    void crashedFetcher_allowsOneDownloadMore_andNoFurther() {
        History history = clean();
        history.add(origin(50, "first", ZIP, 200));
        HistoryChecker oneCrash = new HistoryChecker(RULES.crashedFetchers(1));
        assertThat(oneCrash.check(history)).isEmpty();
        history.add(origin(51, "first", ZIP, 200));
        assertThat(oneCrash.check(history)).extracting(Violation::promise).containsExactly(Promise.ONE_FETCH);
    }

    @Test
    void absenceByRule_isNoViolation() {
        History history = clean();
        history.add(absent(50, "/no-module/@v/v1.0.0.mod"));
        history.add(absent(51, "/%zz"));
        Rules rules = RULES.absentByRule(observation -> !observation.target().startsWith("/%"));
        assertThat(new HistoryChecker(rules).check(history))
                .extracting(Violation::file)
                .containsExactly("/%zz");
    }

    @Test
    void absence_isInvented_onceItsProofIsTooOld() {
        History history = new History();
        history.add(origin(0, "first", "/m/@v/list", 404));
        history.add(absent(60, "/m/@v/list"));
        Rules rules = Rules.of("first");
        assertThat(new HistoryChecker(rules.negativeAge(Duration.ofSeconds(60))).check(history))
                .isEmpty();
        assertThat(new HistoryChecker(rules.negativeAge(Duration.ofSeconds(59))).check(history))
                .hasSize(1);
    }

    @Test
    void bases_areCutOff() {
        History history = new History();
        history.add(origin(0, "first", "/up/m/@v/v1.0.0.mod", 404));
        history.add(absent(0, "/goproxy/m/@v/v1.0.0.mod"));
        Rules rules = Rules.of("first");
        assertThat(new HistoryChecker(rules.bases("/goproxy/", "/up/")).check(history))
                .isEmpty();
        assertThat(new HistoryChecker(rules).check(history)).hasSize(1);
    }

    @Test
    void history_isReadBackAndMerged() throws Exception {
        Path file = folder.resolve("history.ndjson");
        clean().write(file);
        History merged = new History();
        merged.merge(file);
        assertThat(merged.observations()).isEqualTo(clean().observations());
        assertThat(merged.origin()).isEqualTo(clean().origin());
        merged.merge(file);
        assertThat(check(merged)).extracting(Violation::promise).containsExactly(Promise.ONE_FETCH);
    }

    @Test
    void damagedHistory_isRefused_withItsLine() throws Exception {
        Path file = folder.resolve("history.ndjson");
        clean().write(file);
        try (Stream<String> lines = Files.lines(file)) {
            Files.write(
                    file,
                    lines.toList().stream()
                            .map(line -> line.replace("\"origin\"", "\"?\""))
                            .toList());
        }
        assertThatThrownBy(() -> new History().merge(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line " + (clean().observations().size() + 1) + " ");
    }

    @Test
    void generatedHistory_passes_andFailsWithOneByteOff() {
        for (int round = 0; round < 50; round++) {
            long seed = System.nanoTime();
            GeneratedHistory generated = new GeneratedHistory(new Random(seed), 300);
            assertThat(check(generated.clean())).as("seed %s", seed).isEmpty();
            for (Promise promise : Promise.values()) {
                assertThat(check(generated.with(promise)))
                        .as("%s, seed %s", promise, seed)
                        .extracting(Violation::promise)
                        .containsExactly(promise);
            }
        }
    }
}
