package dev.goferry.disk;

import dev.goferry.disk.DiskCache.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A process that adopts files until it is killed, at most 20,000, drops each seventh, and prints their numbers. */
final class CacheFiller {
    static final Limits LIMITS = new Limits(1 << 20, 0, 200);

    private CacheFiller() {}

    static Sample sample(int number) throws IOException {
        return Sample.of(number, 1 + number * 31 % 20_000);
    }

    public static void main(String[] arguments) throws Exception {
        AtomicInteger next = new AtomicInteger(Integer.parseInt(arguments[1]));
        int end = next.get() + 20_000;
        try (DiskCache cache = DiskCache.open(Path.of(arguments[0]), LIMITS, InstantSource.system());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            cache.position(next.get());
            cache.caughtUp();
            for (int i = 0; i < 4; i++) {
                var _ = threads.submit(() -> {
                    for (int number = next.getAndIncrement(); number < end; number = next.getAndIncrement()) {
                        run(cache, number);
                        System.out.println(number);
                    }
                    return null;
                });
            }
        }
    }

    private static void run(DiskCache cache, int number) throws IOException {
        Sample sample = sample(number);
        sample.into(cache);
        if (number % 7 == 0) {
            cache.drop(sample.key());
            cache.position(number);
        }
        cache.find(sample.key());
    }
}
