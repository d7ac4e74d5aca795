package dev.goferry.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goferry.disk.DiskCache.Limits;
import dev.goferry.storage.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The death of the process before every step, and by SIGKILL at any moment. */
final class DiskCacheCrashTest {
    private static final Limits ROOM = new Limits(1 << 20, 0, 1000);

    @TempDir
    Path folder;

    /** Lets some steps pass, and then the process is dead, or fails once. */
    private static final class Counter implements CacheFolder.Steps {
        private static final class Dead extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }

        private final int failAt;
        private final boolean dies;
        private final List<String> steps = new ArrayList<>();

        private Counter(int failAt, boolean dies) {
            this.failAt = failAt;
            this.dies = dies;
        }

        @Override
        public void before(String step) throws IOException {
            steps.add(step);
            if (dies && steps.size() >= failAt) {
                throw new Dead();
            }
            if (!dies && steps.size() == failAt) {
                throw new IOException("Input/output error");
            }
        }
    }

    private interface Work {
        void on(DiskCache cache) throws IOException;
    }

    /** Runs the work until it dies before step {@code step}; false if it came to its end. */
    private static boolean dies(Path root, int step, Work work) throws IOException {
        Counter counter = new Counter(step, true);
        try (DiskCache cache = DiskCache.open(root, ROOM, InstantSource.system())) {
            cache.position(1);
        }
        List<DiskCache> open = new ArrayList<>();
        Throwable death = catchThrowable(() -> {
            open.add(DiskCache.open(root, ROOM, InstantSource.system(), counter));
            work.on(open.getFirst());
        });
        for (DiskCache cache : open) {
            cache.abandon();
        }
        assertThat(death == null || death instanceof Counter.Dead)
                .as("%s", death)
                .isTrue();
        return death != null;
    }

    private static DiskCache reopened(Path root) throws IOException {
        DiskCache cache = DiskCache.open(root, ROOM, InstantSource.system());
        cache.caughtUp();
        return cache;
    }

    private static boolean isWhole(DiskCache cache, Sample sample) throws IOException {
        return switch (cache.find(sample.key())) {
            case Found.Cached(Path file, long size, String sha256) -> {
                assertThat(file).hasBinaryContent(sample.bytes());
                assertThat(sha256).isEqualTo(sample.pin().sha256());
                yield true;
            }
            case Found.Absent() -> false;
            case Found.Withheld() -> throw new AssertionError("withheld");
            case Found.Damaged(String reason) -> throw new AssertionError(reason);
        };
    }

    @Test
    void adoption_isWholeOrNothing_afterDeathAtEveryStep() throws Exception {
        Sample zip = Sample.of(1, 5000);
        Sample mod = Sample.of(2, 100);
        int step = 1;
        int found = 0;
        for (boolean died = true; died; step++) {
            Path root = folder.resolve("cache" + step);
            Path file = Files.write(folder.resolve("zip" + step), zip.bytes());
            died = dies(root, step, cache -> {
                cache.adopt(zip.key(), file, zip.pin(), cache.drops());
                mod.into(cache);
            });
            try (DiskCache cache = reopened(root)) {
                int whole = (isWhole(cache, zip) ? 1 : 0) + (isWhole(cache, mod) ? 1 : 0);
                assertThat(root.resolve("files").toFile().list()).hasSize(whole);
                assertThat(cache.adopt(zip.key(), file, zip.pin(), cache.drops()))
                        .isNotInstanceOf(Adoption.Refused.class);
                assertThat(isWhole(cache, zip)).isTrue();
                found += whole;
            }
        }
        assertThat(step).as("steps").isGreaterThan(5);
        assertThat(found).isGreaterThan(2);
    }

    @Test
    void drop_isDoneWhereThePositionSaysSo_afterDeathAtEveryStep() throws Exception {
        Sample zip = Sample.of(1, 5000);
        int step = 1;
        int replayed = 0;
        for (boolean died = true; died; step++) {
            Path root = folder.resolve("cache" + step);
            died = dies(root, step, cache -> {
                zip.into(cache);
                cache.drop(zip.key());
                cache.position(2);
            });
            try (DiskCache cache = reopened(root)) {
                boolean there = isWhole(cache, zip);
                if (cache.position().equals(OptionalLong.of(2))) {
                    assertThat(there).as("purged at 2").isFalse();
                } else {
                    assertThat(cache.position()).isEqualTo(OptionalLong.of(1));
                    replayed += there ? 1 : 0;
                }
            }
        }
        assertThat(replayed).as("deaths after the adoption, before the drop").isPositive();
    }

    @Test
    void removals_areBroughtToDisk_beforeThePosition() throws Exception {
        Sample zip = Sample.of(1, 5000);
        Counter counter = new Counter(Integer.MAX_VALUE, false);
        try (DiskCache cache = DiskCache.open(folder, ROOM, InstantSource.system(), counter)) {
            cache.position(1);
            zip.into(cache);
            cache.drop(zip.key());
            counter.steps.clear();
            cache.position(2);
            cache.position(3);
            assertThat(counter.steps).containsExactly("sync", "append", "sync index", "append", "sync index");
        }
    }

    @Test
    void dropThatFailed_isNotServed_andIsTriedAgain() throws Exception {
        Path root = folder.resolve("cache");
        Sample zip = Sample.of(1, 5000);
        int failed = 0;
        for (int step = 1; step < 12; step++) {
            try (DiskCache cache = DiskCache.open(root, ROOM, InstantSource.system())) {
                cache.position(1);
            }
            Counter counter = new Counter(step, false);
            try (DiskCache cache = DiskCache.open(root, ROOM, InstantSource.system(), counter)) {
                zip.into(cache);
                if (catchThrowable(() -> cache.drop(zip.key())) != null) {
                    failed++;
                    assertThat(cache.find(zip.key())).isEqualTo(new Found.Absent());
                    assertThat(cache.drop(zip.key())).isEqualTo(1);
                }
                if (catchThrowable(() -> cache.position(2)) != null) {
                    cache.position(2);
                }
                assertThat(cache.counts().bytes()).isZero();
            }
            try (DiskCache cache = reopened(root)) {
                assertThat(isWhole(cache, zip)).isFalse();
            }
        }
        assertThat(failed).isPositive();
    }

    @Test
    void adoptionThatFailed_isRefused_andLeavesNothing() throws Exception {
        Sample zip = Sample.of(1, 5000);
        int refused = 0;
        for (int step = 1; step < 12; step++) {
            Path root = folder.resolve("cache" + step);
            Counter counter = new Counter(step, false);
            try (DiskCache cache = DiskCache.open(root, ROOM, InstantSource.system(), counter)) {
                boolean kept = zip.into(cache) instanceof Adoption.Adopted;
                refused += kept ? 0 : 1;
                assertThat(isWhole(cache, zip)).isEqualTo(kept);
                assertThat(root.resolve("files").toFile().list()).hasSize(kept ? 1 : 0);
                assertThat(cache.counts().bytes()).isEqualTo(kept ? 8192 : 0);
                assertThat(zip.into(cache)).isNotInstanceOf(Adoption.Refused.class);
            }
        }
        assertThat(refused).as("the file and its record").isGreaterThanOrEqualTo(2);
    }

    @Test
    void whatIsServed_isWhole_afterKills() throws Exception {
        Path root = folder.resolve("killed");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int served = 0;
        for (int run = 0; run < 8; run++) {
            int last = killedWhileAdopting(root, run * 100_000, 1 + random.nextInt(300));
            try (DiskCache cache = reopened(root)) {
                assertThat(cache.counts().bytes()).isLessThanOrEqualTo(CacheFiller.LIMITS.bytes());
                assertThat(root.resolve("files").toFile().list())
                        .hasSize(cache.counts().entries());
                for (int number = Math.max(run * 100_000, last - 500); number <= last + 4; number++) {
                    served += isWhole(cache, CacheFiller.sample(number)) ? 1 : 0;
                }
                assertThat(cache.position()).isPresent();
            }
        }
        assertThat(served).as("seed %s", seed).isGreaterThan(50);
    }

    private static int killedWhileAdopting(Path root, int first, int wanted) throws Exception {
        Process child =
                ChildJvm.command(List.of(), CacheFiller.class, root, first).start();
        int last = first;
        int lines = 0;
        try (BufferedReader out = child.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = Math.max(last, Integer.parseInt(line));
                if (++lines == wanted) {
                    assertThat(child.toHandle().destroyForcibly()).isTrue();
                }
            }
        }
        assertThat(child.waitFor()).as("SIGKILL").isEqualTo(137);
        return last;
    }
}
