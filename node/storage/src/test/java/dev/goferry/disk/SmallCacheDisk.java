package dev.goferry.disk;

import dev.goferry.disk.DiskCache.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/** A process with a disk of 1 MiB of its own, which it fills up. Ends with 0 if all went right. */
final class SmallCacheDisk {
    private static final Limits NO_BOUND = new Limits(1L << 40, 0, 1000);

    private SmallCacheDisk() {}

    public static void main(String[] arguments) throws Exception {
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=1m", "none", arguments[0]).start();
        must(mount.waitFor() == 0, "no mount");
        Path root = Path.of(arguments[0], "cache");
        Path filler = Path.of(arguments[0], "filler");
        Sample kept = Sample.of(1, 5000);
        try (DiskCache cache = DiskCache.open(root, NO_BOUND, InstantSource.system())) {
            cache.position(7);
            must(kept.into(cache) instanceof Adoption.Adopted, "the disk is empty");
            must(Sample.of(2, 3 << 20).into(cache) instanceof Adoption.Refused, "3 MiB on a disk of 1");
            must(root.resolve("files").toFile().list().length == 1, "a part of a file was left");
            fromAnotherDisk(cache);
            fill(filler);
            must(Sample.of(3, 5000).into(cache) instanceof Adoption.Refused, "adopted on a full disk");
            must(cache.find(kept.key()) instanceof Found.Cached, "no hit on a full disk");
            must(cache.counts().entries() == 2 && cache.counts().evicted() == 0, "something was given up for nothing");
        }
        try (DiskCache cache = DiskCache.open(root, NO_BOUND, InstantSource.system())) {
            cache.caughtUp();
            must(cache.find(kept.key()) instanceof Found.Cached, "no hit after a restart on a full disk");
            Files.delete(filler);
            must(Sample.of(3, 5000).into(cache) instanceof Adoption.Adopted, "space did not heal the cache");
        }
        leastFree(root, kept);
    }

    private static void fromAnotherDisk(DiskCache cache) throws IOException {
        Sample far = Sample.of(5, 6000);
        Path spool = Files.write(Files.createTempFile("goferry", ".spool"), far.bytes());
        try {
            must(cache.adopt(far.key(), spool, far.pin(), 0) instanceof Adoption.Adopted, "not copied to another disk");
            must(cache.find(far.key()) instanceof Found.Cached, "a copy is no hit");
        } finally {
            Files.delete(spool);
        }
    }

    private static void leastFree(Path root, Sample kept) throws IOException {
        try (DiskCache cache = DiskCache.open(root, new Limits(1L << 40, 900 << 10, 1000), InstantSource.system())) {
            cache.caughtUp();
            must(cache.position().orElse(-1) == 7, "the position is lost");
            must(Sample.of(4, 200_000).into(cache) instanceof Adoption.Refused, "too little is left free");
            must(cache.find(kept.key()) instanceof Found.Cached, "no hit");
        }
    }

    private static void fill(Path filler) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler)) {
            for (int i = 0; i < 1 << 20; i++) {
                out.write(0);
            }
            throw new IllegalStateException("the disk is not small");
        } catch (IOException full) {
            must(String.valueOf(full.getMessage()).contains("space"), String.valueOf(full));
        }
    }

    private static void must(boolean right, String what) {
        if (!right) {
            throw new IllegalStateException(what);
        }
    }
}
