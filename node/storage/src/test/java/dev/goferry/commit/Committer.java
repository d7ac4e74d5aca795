package dev.goferry.commit;

import dev.goferry.commit.Artifacts.Limits;
import dev.goferry.spool.Spool;
import dev.goferry.spool.SpoolArea;
import dev.goferry.spool.SpoolArea.Reservation;
import dev.goferry.storage.FolderStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A process that commits zips until it is killed, at most 5,000, and prints the number of each that was acknowledged. */
final class Committer {
    private static final int WRITERS = 4;
    private static final int MAX_COMMITS = 5_000;

    private Committer() {}

    static String key(int number) {
        return "example.com/m" + number % 50 + "/@v/v1.0." + number + ".zip";
    }

    static int number(String key) {
        return Integer.parseInt(key.substring(key.lastIndexOf("v1.0.") + 5, key.length() - ".zip".length()));
    }

    static byte[] bytes(int number) {
        Random random = new Random(number);
        byte[] bytes = new byte[1 + random.nextInt(60_000)];
        random.nextBytes(bytes);
        return bytes;
    }

    public static void main(String[] arguments) throws Exception {
        AtomicInteger next = new AtomicInteger(Integer.parseInt(arguments[1]));
        int end = next.get() + MAX_COMMITS;
        try (FolderStore store = FolderStore.open(Path.of(arguments[0]));
                SpoolArea spools = SpoolArea.open(store.spoolFolder(), 1 << 30, 0);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Artifacts artifacts = new Artifacts(store, Limits.DEFAULT, InstantSource.system());
            for (int i = 0; i < WRITERS; i++) {
                var _ = threads.submit(() -> {
                    for (int number = next.getAndIncrement(); number < end; number = next.getAndIncrement()) {
                        commit(artifacts, spools, number);
                        System.out.println(number);
                    }
                    return null;
                });
            }
        }
    }

    private static void commit(Artifacts artifacts, SpoolArea spools, int number) throws IOException {
        byte[] bytes = bytes(number);
        if (number % 2 == 0) {
            artifacts.commit(key(number), bytes, PinOf.bytes(bytes));
        } else if (spools.reserve(0) instanceof Reservation.Reserved(Spool spool)) {
            try (spool) {
                spool.write(ByteBuffer.wrap(bytes));
                artifacts.commit(key(number), spool.file(), PinOf.bytes(bytes));
            }
        }
    }
}
