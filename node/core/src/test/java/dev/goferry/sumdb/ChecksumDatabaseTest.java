package dev.goferry.sumdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.sumdb.TestSumDb.Lie;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumDatabaseTest {
    private final TestSumDb sumdb = TestSumDb.create("sum.example.com");
    private final TestSumDbReader reader = new TestSumDbReader(sumdb);
    private final TestTreeHeads heads = new TestTreeHeads();
    private final ChecksumDatabase client = client(ChecksumDatabase.TILE_HEIGHT);

    private ChecksumDatabase client(int tileHeight) {
        try {
            return new ChecksumDatabase(VerifierKey.parse(sumdb.verifierKey()), reader, heads, 1000, tileHeight);
        } catch (MalformedAnswer e) {
            throw new AssertionError(e);
        }
    }

    private static ModuleVersion module(int number) {
        return new ModuleVersion(new ModulePath("example.com/m"), new Version("v1.0." + number));
    }

    private static LookupOutcome.Hashes hashes(int number) {
        return new LookupOutcome.Hashes(h1("zip" + number), h1("mod" + number));
    }

    private static String h1(String text) {
        return "h1:" + Hash.ofRecord(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void add(TestSumDb db, int number) {
        db.add(module(number), hashes(number).zipH1(), hashes(number).modH1());
    }

    private void add(int number) {
        add(sumdb, number);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyRecord_isProven_inEveryTreeSize(int tileHeight) {
        for (int size = 1; size <= 70; size++) {
            add(size - 1);
            ChecksumDatabase fresh = client(tileHeight);
            for (int number = 0; number < size; number++) {
                assertThat(fresh.lookup(module(number))).isEqualTo(hashes(number));
            }
        }
    }

    @Test
    void record_isProven_inATreeOfThreeTileLevels() {
        sumdb.fill(300);
        add(1);
        sumdb.fill(66_000);
        add(2);
        assertThat(client.lookup(module(1))).isEqualTo(hashes(1));
        assertThat(client.lookup(module(2))).isEqualTo(hashes(2));
        assertThat(reader.asked()).anyMatch(path -> path.startsWith("tile/8/2/000"));
    }

    @Test
    void unknownModule_isUnknown_withTheDatabasesText() {
        add(1);
        assertThat(client.lookup(module(2)))
                .isEqualTo(new LookupOutcome.Unknown("not found: lookup/example.com/m@v1.0.2"));
    }

    @Test
    void outage_isUnavailable_neverUnknown() {
        add(1);
        reader.down(true);
        assertThat(client.lookup(module(1))).isEqualTo(new LookupOutcome.Unavailable(503, "the database is down"));
    }

    @Test
    void missingTile_isUnavailable_neverUnknown() {
        add(1);
        sumdb.lie(Lie.MISSING_TILE);
        assertThat(client.lookup(module(1))).isInstanceOf(LookupOutcome.Unavailable.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Lie.class,
            names = {"WRONG_HASH", "BAD_SIGNATURE", "WRONG_TILE"})
    void lie_isUntrusted_andTheTruthIsTakenAfterwards(Lie lie) {
        sumdb.fill(300);
        add(1);
        sumdb.lie(lie);
        assertThat(client.lookup(module(1))).isInstanceOf(LookupOutcome.Untrusted.class);
        sumdb.lie(Lie.NONE);
        assertThat(client.lookup(module(1))).isEqualTo(hashes(1));
    }

    @Test
    void absentPartialTile_isReadFromTheFullOne() {
        sumdb.fill(100);
        add(1);
        String kept = "lookup/example.com/m@v1.0.1";
        reader.read(kept);
        sumdb.fill(500);
        sumdb.lie(Lie.NO_PARTIAL_TILE);
        assertThat(client.lookup(module(1))).isEqualTo(hashes(1));
        assertThat(reader.asked()).contains("tile/8/0/000.p/101", "tile/8/0/000");
    }

    @Test
    void keptLookup_withAnOlderHead_isProvenInTheNewerTree() {
        add(1);
        reader.read("lookup/example.com/m@v1.0.1");
        sumdb.fill(1000);
        add(2);
        assertThat(client.lookup(module(2))).isEqualTo(hashes(2));
        assertThat(client.lookup(module(1))).isEqualTo(hashes(1));
        assertThat(heads.load()).contains("\n1002\n");
    }

    @Test
    void savedHead_onlyGrows_overRestarts() {
        add(1);
        client.lookup(module(1));
        assertThat(heads.load()).contains("\n1\n");
        sumdb.fill(10);
        add(2);
        client(ChecksumDatabase.TILE_HEIGHT).lookup(module(2));
        assertThat(heads.load()).contains("\n12\n");
        client(ChecksumDatabase.TILE_HEIGHT).lookup(module(1));
        assertThat(heads.load()).contains("\n12\n");
    }

    @Test
    void forkedDatabase_isForked_withBothHeads() {
        add(1);
        sumdb.fill(299);
        TestSumDb fork = sumdb.fork(100);
        assertThat(client.lookup(module(1))).isEqualTo(hashes(1));
        String saved = heads.load();
        add(fork, 7);
        fork.fill(400);
        reader.ask(fork);
        ChecksumDatabase restarted = client(ChecksumDatabase.TILE_HEIGHT);
        LookupOutcome.Forked forked = (LookupOutcome.Forked) restarted.lookup(module(7));
        assertThat(forked.saved().head()).isEqualTo(sumdb.head());
        assertThat(forked.offered().head()).isEqualTo(fork.head());
        assertThat(forked.text()).startsWith("SECURITY ERROR");
        assertThat(heads.load()).isEqualTo(saved);
    }

    @Test
    void forkedDatabase_isForked_whenItsOldHeadWasSeenOften() {
        add(1);
        add(2);
        sumdb.fill(299);
        TestSumDb fork = sumdb.fork(100);
        client.lookup(module(1));
        client.lookup(module(2));
        add(fork, 7);
        fork.fill(400);
        reader.ask(fork);
        assertThat(client.lookup(module(7))).isInstanceOf(LookupOutcome.Forked.class);
    }

    @Test
    void database_thatShowsTwoProcessesTwoHistories_isForked() {
        add(1);
        sumdb.fill(99);
        TestSumDb fork = sumdb.fork(100);
        ChecksumDatabase other = client(ChecksumDatabase.TILE_HEIGHT);
        client.lookup(module(1));
        other.lookup(module(1));
        add(2);
        sumdb.fill(300);
        assertThat(client.lookup(module(2))).isEqualTo(hashes(2));
        String saved = heads.load();
        add(fork, 7);
        // Smaller than the tree that is saved, as large, larger.
        for (int more : List.of(199, 101, 100)) {
            fork.fill(more);
            reader.ask(fork);
            assertThat(other.lookup(module(7))).isNotInstanceOf(LookupOutcome.Hashes.class);
            assertThat(heads.load()).isEqualTo(saved);
        }
    }

    @Test
    void savedHead_isFollowed_whereAnotherProcessIsAhead() {
        add(1);
        ChecksumDatabase other = client(ChecksumDatabase.TILE_HEIGHT);
        other.lookup(module(1));
        sumdb.fill(10);
        TestSumDb before = sumdb.fork(11);
        sumdb.fill(10);
        add(2);
        client.lookup(module(2));
        reader.ask(before);
        assertThat(other.lookup(module(1))).isEqualTo(hashes(1));
        reader.ask(sumdb);
        add(3);
        assertThat(other.lookup(module(3))).isEqualTo(hashes(3));
        assertThat(heads.load()).contains("\n23\n");
    }

    @Test
    void forkOfEqualSize_isForked() {
        add(1);
        sumdb.fill(5);
        TestSumDb fork = sumdb.fork(5);
        client.lookup(module(1));
        add(fork, 7);
        reader.ask(fork);
        assertThat(client.lookup(module(7))).isInstanceOf(LookupOutcome.Forked.class);
    }

    @Test
    void shrunkDatabase_thatGrewAnew_isForked() {
        add(1);
        sumdb.fill(300);
        TestSumDb shrunk = sumdb.fork(10);
        client.lookup(module(1));
        add(shrunk, 7);
        reader.ask(shrunk);
        assertThat(client.lookup(module(7))).isInstanceOf(LookupOutcome.Forked.class);
    }

    @Test
    void rolledBackHead_isTaken_asTheOldAnswerThatItIs() {
        add(1);
        add(2);
        client.lookup(module(2));
        sumdb.rollBack(1);
        assertThat(client.lookup(module(1))).isEqualTo(hashes(1));
        assertThat(heads.load()).contains("\n2\n");
    }

    @Test
    void recordBeyondItsTree_isUntrusted() {
        add(1);
        add(2);
        sumdb.rollBack(1);
        assertThat(client.lookup(module(2))).isInstanceOf(LookupOutcome.Untrusted.class);
    }

    @Test
    void damagedKeptFile_isReadAgain_andReplaced() {
        sumdb.fill(300);
        add(1);
        client.lookup(module(1));
        for (String path : List.copyOf(reader.asked())) {
            reader.damage(path);
            reader.forgetAsked();
            assertThat(client(ChecksumDatabase.TILE_HEIGHT).lookup(module(1)))
                    .as(path)
                    .isEqualTo(hashes(1));
            assertThat(reader.asked()).contains(path);
            reader.forgetAsked();
            client(ChecksumDatabase.TILE_HEIGHT).lookup(module(1));
            assertThat(reader.asked()).isEmpty();
        }
    }

    @Test
    void damagedSavedHead_isUnavailable_sayingWhatToDo() {
        add(1);
        client.lookup(module(1));
        heads.save(heads.load(), heads.load().replace("\n1\n", "\n2\n"));
        LookupOutcome.Unavailable outcome =
                (LookupOutcome.Unavailable) client(ChecksumDatabase.TILE_HEIGHT).lookup(module(1));
        assertThat(outcome.text()).contains("restore it, or delete it");
    }

    @Test
    void lookupsAtOnce_readEachTileOnce() throws Exception {
        sumdb.fill(20_000);
        IntStream.range(0, 50).forEach(this::add);
        reader.delay(20);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<LookupOutcome>> outcomes = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> client.lookup(module(i % 50))))
                    .toList();
            for (int i = 0; i < 200; i++) {
                assertThat(outcomes.get(i).get()).isEqualTo(hashes(i % 50));
            }
        }
        assertThat(reader.asked().stream().filter(path -> path.startsWith("tile/")))
                .doesNotHaveDuplicates();
    }

    @Test
    void tilesInMemory_areBounded() throws Exception {
        sumdb.fill(200);
        IntStream.range(0, 3000).forEach(this::add);
        ChecksumDatabase small = new ChecksumDatabase(VerifierKey.parse(sumdb.verifierKey()), reader, heads, 2);
        for (int i = 0; i < 3000; i += 250) {
            assertThat(small.lookup(module(i))).isEqualTo(hashes(i));
        }
    }
}
