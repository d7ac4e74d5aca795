package dev.goferry.checksum;

import static dev.goferry.checksum.SumDbFixture.NAME;
import static dev.goferry.checksum.SumDbFixture.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.module.ModuleVersion;
import dev.goferry.protocol.TilePath;
import dev.goferry.sumdb.TestSumDb.Lie;
import dev.goferry.upstream.UpstreamAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SumDbSideTest {
    private static final ModuleVersion KNOWN = version("example.com/Known", "v1.0.0");

    @TempDir
    private Path folder;

    private SumDbFixture db;
    private SumDbSide side;

    @BeforeEach
    void start() throws IOException {
        db = new SumDbFixture(folder);
        db.sumdb.fill(300);
        db.add("example.com/Known", "v1.0.0");
        side = db.side();
    }

    @AfterEach
    void stop() throws IOException {
        db.close();
    }

    private static String text(SumDbAnswer answer) {
        return new String(((SumDbAnswer.Bytes) answer).bytes(), StandardCharsets.UTF_8);
    }

    private static List<SumDbAnswer> atOnce(int count, IntFunction<SumDbAnswer> call) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads
                    .invokeAll(IntStream.range(0, count)
                            .<Callable<SumDbAnswer>>mapToObj(i -> () -> call.apply(i))
                            .toList())
                    .stream()
                    .map(Future::resultNow)
                    .toList();
        }
    }

    @Test
    void supported_isAnsweredHere_forOurDatabaseOnly() {
        assertThat(side.supported(NAME)).isInstanceOf(SumDbAnswer.Bytes.class);
        assertThat(side.supported("sum.golang.org")).isInstanceOf(SumDbAnswer.NotFound.class);
        assertThat(side.latest("sum.golang.org")).isInstanceOf(SumDbAnswer.NotFound.class);
        assertThat(db.origin.asked()).isEmpty();
    }

    @Test
    void lookup_isKeptForEver_overRestartAndOutage() {
        String first = text(side.lookup(NAME, KNOWN));
        assertThat(first).contains("example.com/Known v1.0.0 h1:");
        db.takeDown();
        assertThat(text(side.lookup(NAME, KNOWN))).isEqualTo(first);
        assertThat(text(db.side().lookup(NAME, KNOWN))).isEqualTo(first);
        assertThat(db.origin.asked()).containsExactly("lookup/example.com/!known@v1.0.0");
    }

    @Test
    void tile_isKept_andAPartialOneIsTheBeginningOfTheFullOne() {
        byte[] full = ((SumDbAnswer.Bytes) side.tile(NAME, TilePath.parse("tile/8/0/000"))).bytes();
        assertThat(full).hasSize(8192);
        byte[] partial = ((SumDbAnswer.Bytes) side.tile(NAME, TilePath.parse("tile/8/0/000.p/7"))).bytes();
        assertThat(full).startsWith(partial);
        assertThat(partial).hasSize(7 * 32);
        assertThat(text(side.tile(NAME, TilePath.parse("tile/8/data/000")))).contains("example.com/fill v0.0.255 ");
        assertThat(db.origin.asked()).containsExactly("tile/8/0/000", "tile/8/data/000");
    }

    @Test
    void partialTile_thatIsGone_isNotFound() {
        db.sumdb.lie(Lie.NO_PARTIAL_TILE);
        assertThat(side.tile(NAME, TilePath.parse("tile/8/0/001.p/45")))
                .isInstanceOfSatisfying(
                        SumDbAnswer.NotFound.class,
                        gone -> assertThat(gone.status()).isEqualTo(404));
    }

    @Test
    void tileOfAnotherHeight_isNotFound_withoutAsking() {
        assertThat(side.tile(NAME, TilePath.parse("tile/30/0/000"))).isInstanceOf(SumDbAnswer.NotFound.class);
        assertThat(db.origin.asked()).isEmpty();
    }

    @Test
    void latest_isAskedAgain_whenItsTimeIsUp() {
        String first = text(side.latest(NAME));
        db.sumdb.fill(1);
        db.now = db.now.plusSeconds(29);
        assertThat(text(side.latest(NAME))).isEqualTo(first);
        db.now = db.now.plusSeconds(1);
        assertThat(text(side.latest(NAME))).contains("\n302\n");
        db.now = db.now.minus(Duration.ofDays(3650));
        db.sumdb.fill(1);
        assertThat(text(side.latest(NAME))).contains("\n303\n");
    }

    @Test
    void latest_isServedStale_inAnOutage_overRestart() {
        String first = text(side.latest(NAME));
        db.takeDown();
        db.now = db.now.plusSeconds(3600);
        assertThat(text(side.latest(NAME))).isEqualTo(first);
        assertThat(text(db.side().latest(NAME))).isEqualTo(first);
    }

    @Test
    void latest_neverShrinks_overRestart() {
        String first = text(side.latest(NAME));
        db.sumdb.rollBack(100);
        db.now = db.now.plusSeconds(3600);
        assertThat(text(side.latest(NAME))).isEqualTo(first);
        assertThat(text(db.side().latest(NAME))).isEqualTo(first);
    }

    @Test
    void privateName_isRefused_sayingWhatToSet_andNeverSent() {
        SumDbAnswer answer = side.lookup(NAME, version("corp.example.com/secret", "v1.0.0"));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        SumDbAnswer.Refused.class,
                        refused -> assertThat(refused.text()).contains("GONOSUMDB", "GOPRIVATE", "corp.example.com"));
        assertThat(db.origin.asked()).isEmpty();
    }

    @Test
    void outage_isUnavailable_neverNotFound() {
        db.takeDown();
        assertThat(side.lookup(NAME, KNOWN)).isInstanceOf(SumDbAnswer.Unavailable.class);
        assertThat(side.latest(NAME)).isInstanceOf(SumDbAnswer.Unavailable.class);
    }

    @Test
    void manyClients_ofOneLookup_makeOneRequest() throws Exception {
        assertThat(atOnce(300, _ -> side.lookup(NAME, KNOWN))).allMatch(SumDbAnswer.Bytes.class::isInstance);
        assertThat(db.origin.asked()).hasSize(1);
    }

    @Test
    void manyClients_ofAnUnknownModule_makeOneRequest() throws Exception {
        assertThat(atOnce(300, _ -> side.lookup(NAME, version("example.com/nobody", "v1.0.0"))))
                .allMatch(SumDbAnswer.NotFound.class::isInstance);
        assertThat(db.origin.asked()).hasSize(1);
    }

    @Test
    void fetches_areAtMostSoMany_atOnce() throws Exception {
        ChecksumConfig d = db.config();
        ChecksumConfig narrow = new ChecksumConfig(
                d.sumdb(),
                d.isPrivate(),
                d.isNotCovered(),
                d.latestTtl(),
                d.unknownTtl(),
                d.sourceTtl(),
                3,
                d.timeout(),
                d.tries(),
                d.maxLookupBytes(),
                d.maxDataTileBytes(),
                d.maxTiles());
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        SumDbSide slow = db.side(narrow, (path, _, _) -> {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            pause();
            inFlight.decrementAndGet();
            return new UpstreamAnswer.NotFound("test", 404, path);
        });
        atOnce(30, i -> slow.lookup(NAME, version("example.com/m", "v1.0." + i)));
        assertThat(most).hasValue(3);
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void body_isTaken_upToItsLimit() {
        byte[] lookup = db.sumdb.get("lookup/example.com/!known@v1.0.0").orElseThrow();
        assertThat(limited(lookup.length, lookup)).isInstanceOf(SumDbAnswer.Bytes.class);
        assertThat(limited(lookup.length - 1, lookup))
                .isInstanceOfSatisfying(
                        SumDbAnswer.Unavailable.class,
                        large -> assertThat(large.text()).contains("more than " + (lookup.length - 1) + " bytes"));
    }

    private SumDbAnswer limited(int maxBytes, byte[] lookup) {
        ChecksumConfig d = db.config();
        ChecksumConfig small = new ChecksumConfig(
                d.sumdb(),
                d.isPrivate(),
                d.isNotCovered(),
                d.latestTtl(),
                d.unknownTtl(),
                d.sourceTtl(),
                d.maxInFlight(),
                d.timeout(),
                d.tries(),
                maxBytes,
                d.maxDataTileBytes(),
                d.maxTiles());
        SumDbAnswer answer = db.side(small, (_, _, _) -> new UpstreamAnswer.Found("test", TestUpstream.body(lookup)))
                .lookup(NAME, KNOWN);
        try {
            db.store.delete("_goferry/sumdb/" + NAME + "/lookup/example.com/!known@v1.0.0");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return answer;
    }

    @Test
    void page_with200_isUnavailable_andNotKept() throws Exception {
        side.latest(NAME);
        db.answers = _ -> Optional.of("<html>please log in</html>".getBytes(StandardCharsets.UTF_8));
        assertThat(side.lookup(NAME, KNOWN)).isInstanceOf(SumDbAnswer.Unavailable.class);
        assertThat(side.tile(NAME, TilePath.parse("tile/8/0/000"))).isInstanceOf(SumDbAnswer.Unavailable.class);
        assertThat(side.tile(NAME, TilePath.parse("tile/8/data/000"))).isInstanceOf(SumDbAnswer.Unavailable.class);
        assertThat(db.kept()).containsExactly("latest");
    }

    @Test
    void keptFile_damagedOnDisk_isFetchedAgain_andReplaced() throws Exception {
        String lookup = text(side.lookup(NAME, KNOWN));
        byte[] tile = ((SumDbAnswer.Bytes) side.tile(NAME, TilePath.parse("tile/8/0/000"))).bytes();
        for (String path : db.kept()) {
            db.damage(path);
        }
        assertThat(text(side.lookup(NAME, KNOWN))).isEqualTo(lookup);
        assertThat(((SumDbAnswer.Bytes) side.tile(NAME, TilePath.parse("tile/8/0/000"))).bytes())
                .isEqualTo(tile);
        assertThat(db.origin.asked()).hasSize(4);
        db.takeDown();
        assertThat(text(db.side().lookup(NAME, KNOWN))).isEqualTo(lookup);
    }

    @Test
    void storeThatCannotBeUsed_costsAFetch_andNoAnswer() throws Exception {
        // A folder where a file should be, and a file where a folder should be: reads and writes both fail.
        Path root = folder.resolve("_goferry/sumdb/" + NAME);
        Files.createDirectories(root.resolve("lookup/example.com/!known@v1.0.0"));
        Files.writeString(root.resolve("tile"), "no folder");
        assertThat(text(side.lookup(NAME, KNOWN))).contains("example.com/Known v1.0.0 h1:");
        assertThat(side.tile(NAME, TilePath.parse("tile/8/0/000"))).isInstanceOf(SumDbAnswer.Bytes.class);
    }
}
