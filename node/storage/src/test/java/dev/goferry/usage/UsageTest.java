package dev.goferry.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.storage.FolderStore;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UsageTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 10);
    private static final DayCounts.Limits SMALL = new DayCounts.Limits(3, 4);

    @TempDir
    Path folder;

    private ObjectStore store;
    private Usage usage;

    @BeforeEach
    void open() throws Exception {
        store = FolderStore.open(folder);
        usage = new Usage(store);
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    private static ModuleVersion module(int number) {
        return new ModuleVersion(new ModulePath("example.com/Some/m" + number), new Version("v1.0.0"));
    }

    private void keep(LocalDate day, String name, int... numbersAndCounts) throws Exception {
        usage.keep(day, name, counts(DayCounts.Limits.DEFAULT, numbersAndCounts));
    }

    private static DayCounts counts(DayCounts.Limits limits, int... numbersAndCounts) {
        DayCounts counts = new DayCounts(limits);
        for (int i = 0; i < numbersAndCounts.length; i += 2) {
            counts.add(module(numbersAndCounts[i]), numbersAndCounts[i + 1]);
        }
        return counts;
    }

    @Test
    void mostRequested_isTheSumOfNodesAndDays_theMostFirst() throws Exception {
        keep(TODAY, "a", 1, 5, 2, 7);
        keep(TODAY, "b", 1, 4);
        keep(TODAY.minusDays(6), "a", 3, 20);
        keep(TODAY.minusDays(7), "a", 4, 1000);

        assertThat(usage.mostRequested(TODAY.minusDays(6), TODAY, 2))
                .containsExactly(new Usage.Requested(module(3), 20), new Usage.Requested(module(1), 9));
        assertThat(usage.mostRequested(TODAY, TODAY, 100)).hasSize(2);
        assertThat(usage.mostRequested(TODAY.plusDays(1), TODAY.plusDays(2), 100))
                .isEmpty();
    }

    @Test
    void object_isReplacedByItsWriter_whenItCountedMore() throws Exception {
        keep(TODAY, "a", 1, 5);
        keep(TODAY, "a", 1, 6);

        assertThat(usage.mostRequested(TODAY, TODAY, 1)).containsExactly(new Usage.Requested(module(1), 6));
    }

    @Test
    void counts_areBounded_andTheRestIsKnownToHaveBeenAskedFor() throws Exception {
        usage.keep(TODAY, "a", counts(SMALL, 1, 9, 2, 8, 3, 7, 4, 1, 5, 1, 6, 1, 7, 1));

        assertThat(usage.mostRequested(TODAY, TODAY, 100).stream().map(Usage.Requested::module))
                .containsExactly(module(1), module(2), module(3));
        LastRequested last = usage.lastRequested(TODAY);
        for (int i = 1; i <= 7; i++) {
            assertThat(last.of(module(i))).as("%d", i).contains(TODAY);
        }
        assertThat(last.of(module(8))).isEmpty();
    }

    @Test
    void everything_mayHaveBeenAskedFor_onADayWithOneVersionTooMany() throws Exception {
        usage.keep(TODAY.minusDays(1), "a", counts(SMALL, 1, 9, 2, 8, 3, 7, 4, 1, 5, 1, 6, 1, 7, 1, 8, 1));
        keep(TODAY, "a", 1, 1);

        LastRequested last = usage.lastRequested(TODAY);

        assertThat(last.of(module(1))).contains(TODAY);
        assertThat(last.of(module(99))).contains(TODAY.minusDays(1));
    }

    @Test
    void lastRequested_isTheLatestDay_andSaysSinceWhenItKnows() throws Exception {
        keep(TODAY.minusDays(30), "a", 1, 1, 2, 1);
        keep(TODAY.minusDays(2), "b", 2, 1);

        LastRequested last = usage.lastRequested(TODAY);

        assertThat(last.of(module(1))).contains(TODAY.minusDays(30));
        assertThat(last.of(module(2))).contains(TODAY.minusDays(2));
        assertThat(last.of(module(3))).isEmpty();
        assertThat(last.since()).isEqualTo(TODAY.minusDays(30));
    }

    @Test
    void damagedObject_makesItsDayOneOfWhichNothingCanBeRuledOut() throws Exception {
        keep(TODAY, "a", 1, 5);
        byte[] bytes = store.read("_goferry/usage/" + TODAY + "/a", 1 << 20).orElseThrow();
        bytes[bytes.length / 2] ^= 0x10;
        store.replace("_goferry/usage/" + TODAY + "/a", bytes);
        keep(TODAY, "b", 2, 3);

        assertThat(usage.lastRequested(TODAY).of(module(77))).contains(TODAY);
        assertThat(usage.mostRequested(TODAY, TODAY, 10)).containsExactly(new Usage.Requested(module(2), 3));
    }

    @Test
    void tidy_mergesDaysThatAreOver_andDropsOldOnes() throws Exception {
        keep(TODAY, "a", 1, 1);
        keep(TODAY, "b", 1, 1);
        keep(TODAY.minusDays(2), "a", 1, 2, 2, 3);
        keep(TODAY.minusDays(2), "b", 1, 4);
        keep(TODAY.minusDays(30), "a", 1, 1000);
        keep(TODAY.minusDays(31), "a", 1, 1000);

        usage.tidy(TODAY, 30);
        usage.tidy(TODAY, 30);

        assertThat(keys())
                .containsExactly(
                        "_goferry/usage/" + TODAY.minusDays(30) + "/a",
                        "_goferry/usage/" + TODAY.minusDays(2) + "/merged",
                        "_goferry/usage/" + TODAY + "/a",
                        "_goferry/usage/" + TODAY + "/b");
        assertThat(usage.mostRequested(TODAY.minusDays(2), TODAY, 1))
                .containsExactly(new Usage.Requested(module(1), 8));
    }

    @Test
    void parts_areNotCountedTwice_whenAMergeStoppedBeforeTheyWent() throws Exception {
        LocalDate day = TODAY.minusDays(2);
        keep(day, "a", 1, 2);
        keep(day, "b", 1, 4);
        byte[] a = store.read("_goferry/usage/" + day + "/a", 1 << 20).orElseThrow();
        usage.tidy(TODAY, 30);
        store.replace("_goferry/usage/" + day + "/a", a); // As if it had not gone yet.
        keep(day, "late", 1, 1);

        assertThat(usage.mostRequested(day, day, 1)).containsExactly(new Usage.Requested(module(1), 7));
        usage.tidy(TODAY, 30);
        assertThat(usage.mostRequested(day, day, 1)).containsExactly(new Usage.Requested(module(1), 7));
        assertThat(keys()).doesNotContain("_goferry/usage/" + day + "/a").hasSize(2);
    }

    @Test
    void limits_areRefused_outsideTheirBounds() {
        assertThat(new DayCounts.Limits(1, 0).others()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> new DayCounts.Limits(0, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DayCounts.Limits(1, DayCounts.Limits.MOST_OTHERS + 1));
    }

    @Test
    void fingerprints_areFoundAgain_howeverManyThereAre() {
        FingerprintDays days = new FingerprintDays(5_000);
        for (int i = 0; i < 5_000; i++) {
            assertThat(days.add(wide(i), i % 100)).isTrue();
        }
        assertThat(days.add(-1, 1)).isFalse();
        assertThat(days.add(0, 99)).isTrue();
        assertThat(days.day(0)).isZero();
        assertThat(days.day(wide(4_999))).isEqualTo(99);
        assertThat(days.day(-1)).isEqualTo(-1);
        assertThat(days.size()).isEqualTo(5_000);
    }

    private static long wide(long number) {
        return number * 0x9E3779B97F4A7C15L;
    }

    private List<String> keys() throws Exception {
        try (Stream<Stat> all = store.list("_goferry/usage/")) {
            return all.map(Stat::key).sorted().toList();
        }
    }
}
