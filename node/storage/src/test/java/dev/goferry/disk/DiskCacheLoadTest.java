package dev.goferry.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.disk.DiskCache.Limits;
import dev.goferry.pin.Pin;
import dev.goferry.storage.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskCacheLoadTest {
    private static final int THREADS = 20;
    private static final Limits SMALL = new Limits(256 << 10, 0, 40);

    @TempDir
    Path folder;

    @Test
    void bound_holds_andBytesAreRight_under20Threads() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger served = new AtomicInteger();
        try (DiskCache cache = DiskCache.open(folder, SMALL, InstantSource.system());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> working = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                working.add(threads.submit(() -> {
                    for (int n = 0; n < 200; n++) {
                        served.addAndGet(adoptAndFind(cache, random));
                    }
                    return null;
                }));
            }
            Future<Long> most = threads.submit(() -> mostBytes(cache, done));
            for (Future<?> work : working) {
                work.get(60, TimeUnit.SECONDS);
            }
            done.set(true);
            assertThat(most.get()).isPositive().isLessThanOrEqualTo(SMALL.bytes());
            assertThat(cache.counts().damaged()).isZero();
            assertThat(cache.counts().evicted()).isPositive();
            assertThat(onDisk()).isEqualTo(cache.counts().bytes());
        }
        assertThat(served).hasPositiveValue();
    }

    private static int adoptAndFind(DiskCache cache, Random random) throws IOException {
        Sample sample = CacheFiller.sample(random.nextInt(100));
        if (cache.find(sample.key()) instanceof Found.Cached(Path file, long size, String sha256)) {
            try {
                assertThat(Files.readAllBytes(file)).isEqualTo(sample.bytes());
                return 1;
            } catch (NoSuchFileException e) {
                return 0; // Evicted since: the one answer that a path may give besides the bytes.
            }
        }
        sample.into(cache);
        return 0;
    }

    private long mostBytes(DiskCache cache, AtomicBoolean done) throws InterruptedException {
        long most = 0;
        while (!done.get()) {
            most = Math.max(most, Math.max(onDisk(), cache.counts().bytes()));
            assertThat(cache.counts().entries()).isLessThanOrEqualTo(SMALL.entries());
            Thread.sleep(2);
        }
        return most;
    }

    private long onDisk() {
        File[] files = Objects.requireNonNull(folder.resolve("files").toFile().listFiles());
        return Stream.of(files).mapToLong(file -> Entry.onDisk(file.length())).sum();
    }

    @Test
    void hit_waitsForNothing_whileTheRemovalOfAnotherFileHangs() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        try (DiskCache cache = DiskCache.open(folder, SMALL, InstantSource.system(), step -> {
                    if (step.equals("remove")) {
                        await(released);
                    }
                });
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Sample hot = Sample.of(1, 100);
            Sample cold = Sample.of(2, 100);
            hot.into(cache);
            cold.into(cache);
            cache.find(hot.key());
            Future<Integer> dropping = threads.submit(() -> cache.drop(cold.key()));
            while (!(cache.find(cold.key()) instanceof Found.Absent)) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 100; i++) {
                assertThat(cache.find(hot.key())).isInstanceOf(Found.Cached.class);
            }
            assertThat(dropping.isDone()).isFalse();
            released.countDown();
            assertThat(dropping.get()).isEqualTo(1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void manySmallFiles_openQuickly_inLittleHeap() throws Exception {
        int files = 5_000;
        Limits limits = new Limits(1L << 40, 0, files);
        Pin pin = Sample.of("m", new byte[40]).pin();
        try (DiskCache cache = DiskCache.open(folder, limits, InstantSource.system())) {
            cache.position(0);
            for (int i = 0; i < files; i++) {
                cache.adopt("github.com/example/module" + i % 5000 + "/@v/v1.2." + i + ".info", new byte[40], pin, 0);
            }
            assertThat(cache.counts().entries()).isEqualTo(files);
        }
        System.gc();
        long before = usedHeap();
        long start = System.nanoTime();
        try (DiskCache cache = DiskCache.open(folder, limits, InstantSource.system())) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertThat(cache.counts().entries()).isEqualTo(files);
            System.gc();
            long heap = (usedHeap() - before) / files;
            assertThat(millis).isLessThan(20_000);
            assertThat(heap).as("bytes a file").isLessThan(700);
        }
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void fullDisk_refusesAdoptions_andServesHits() throws Exception {
        List<String> unshare = List.of("unshare", "--user", "--map-root-user", "--mount");
        Assumptions.assumeTrue(mayMount(unshare), "needs Linux that lets a user mount in a namespace of his own");
        Process child = ChildJvm.command(unshare, SmallCacheDisk.class, folder).start();
        String out = new String(child.getInputStream().readAllBytes(), UTF_8);
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).as(out).isZero();
    }

    private boolean mayMount(List<String> unshare) throws InterruptedException {
        try {
            List<String> mount = new ArrayList<>(unshare);
            mount.addAll(List.of("mount", "-t", "tmpfs", "none", folder.toString()));
            return new ProcessBuilder(mount).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
