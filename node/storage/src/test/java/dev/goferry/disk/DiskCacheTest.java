package dev.goferry.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.disk.DiskCache.Limits;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskCacheTest {
    private static final int BLOCK = 4096;

    @TempDir
    Path folder;

    private static Limits blocks(int blocks) {
        return new Limits((long) blocks * BLOCK, 0, 1000);
    }

    private DiskCache open(Limits limits) throws IOException {
        DiskCache cache = DiskCache.open(folder.resolve("cache"), limits, InstantSource.system());
        if (cache.position().isEmpty()) {
            cache.position(0);
        }
        return cache;
    }

    private DiskCache reopened(Limits limits) throws IOException {
        DiskCache cache = open(limits);
        cache.caughtUp();
        return cache;
    }

    private static Path fileOf(DiskCache cache, Sample sample) throws IOException {
        if (cache.find(sample.key()) instanceof Found.Cached(Path file, long size, String sha256)) {
            assertThat(size).isEqualTo(sample.bytes().length);
            assertThat(sha256).isEqualTo(sample.pin().sha256());
            assertThat(file).hasBinaryContent(sample.bytes());
            return file;
        }
        throw new AssertionError("not cached: " + sample.key());
    }

    /** As if it had been written a while ago, so that a look at it is remembered. */
    private static Path settled(Path file) throws IOException {
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }

    @Test
    void bytesAndFiles_areFound_afterTheirAdoption() throws Exception {
        try (DiskCache cache = open(blocks(10))) {
            Sample zip = Sample.of(1, 5000);
            Sample mod = Sample.of("example.com/m/@v/v1.0.0.mod", "module example.com/m\n".getBytes(UTF_8));
            Path spool = Files.write(folder.resolve("spool"), zip.bytes());
            assertThat(cache.adopt(zip.key(), spool, zip.pin(), cache.drops())).isEqualTo(new Adoption.Adopted());
            Files.delete(spool);
            assertThat(mod.into(cache)).isEqualTo(new Adoption.Adopted());
            assertThat(mod.into(cache)).isEqualTo(new Adoption.Present());
            fileOf(cache, zip);
            fileOf(cache, mod);
            assertThat(cache.find("example.com/other/@v/v1.0.0.mod")).isEqualTo(new Found.Absent());
            assertThat(cache.counts()).isEqualTo(new DiskCache.Counts(3 * BLOCK, 2, 2, 1, 0, 0, 0));
        }
    }

    @Test
    void hit_isNotReadAgain_whileItsStampStays() throws Exception {
        try (DiskCache cache = open(blocks(10))) {
            Sample zip = Sample.of(1, 5000);
            zip.into(cache);
            Path file = settled(fileOf(cache, zip));
            fileOf(cache, zip);
            FileTime time = Files.getLastModifiedTime(file);
            flip(file);
            Files.setLastModifiedTime(file, time);
            // Only a reader of the bytes could tell: the promise is one stat a hit.
            assertThat(cache.find(zip.key())).isInstanceOf(Found.Cached.class);
            Files.setLastModifiedTime(file, FileTime.from(time.toInstant().plusSeconds(1)));
            assertThat(cache.find(zip.key())).isInstanceOf(Found.Damaged.class);
        }
    }

    private static void flip(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, 100);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), 100);
        }
    }

    private interface Damage {
        void to(Path file) throws IOException;
    }

    @Test
    void damagedFile_isDroppedAndCounted_whileOpenAndAfterARestart() throws Exception {
        Damage truncated = file -> Files.write(file, new byte[10]);
        Damage replaced = file -> {
            Files.delete(file);
            Files.write(file, new byte[5000]);
        };
        for (Damage damage : Stream.of(DiskCacheTest::flip, truncated, Files::delete, replaced)
                .toList()) {
            Sample zip = Sample.of(1, 5000);
            Path file;
            try (DiskCache cache = open(blocks(10))) {
                cache.caughtUp();
                zip.into(cache);
                damage.to(settled(fileOf(cache, zip)));
                assertThat(cache.find(zip.key())).isInstanceOf(Found.Damaged.class);
                assertThat(cache.find(zip.key())).isEqualTo(new Found.Absent());
                assertThat(cache.counts().damaged()).isEqualTo(1);
                assertThat(cache.counts().bytes()).isZero();
                assertThat(zip.into(cache)).isEqualTo(new Adoption.Adopted());
                file = fileOf(cache, zip);
            }
            damage.to(settled(file));
            try (DiskCache cache = reopened(blocks(10))) {
                assertThat(cache.find(zip.key())).isNotInstanceOf(Found.Cached.class);
                assertThat(cache.counts().entries()).isZero();
                assertThat(file).doesNotExist();
            }
        }
    }

    @Test
    void files_areServedAfterARestart_thoughTheirTimesWereSetBack() throws Exception {
        Sample whole = Sample.of(1, 5000);
        Sample flipped = Sample.of(2, 5000);
        try (DiskCache cache = open(blocks(10))) {
            whole.into(cache);
            flipped.into(cache);
            fileOf(cache, whole);
            Path file = fileOf(cache, flipped);
            FileTime time = Files.getLastModifiedTime(file);
            flip(file);
            Files.setLastModifiedTime(file, time);
        }
        try (DiskCache cache = reopened(blocks(10))) {
            fileOf(cache, whole);
            assertThat(cache.find(flipped.key())).isInstanceOf(Found.Damaged.class);
        }
    }

    @Test
    void fileWithoutARecord_isRemoved_whenOpened() throws Exception {
        open(blocks(10)).close();
        Path stray = Files.write(folder.resolve("cache/files/zz"), new byte[10]);
        Path named = Files.write(folder.resolve("cache/files/README"), new byte[10]);
        open(blocks(10)).close();
        assertThat(stray).doesNotExist();
        assertThat(named).doesNotExist();
    }

    @Test
    void damagedIndexLine_costsItsFileOnly() throws Exception {
        Sample first = Sample.of(1, 100);
        Sample second = Sample.of(2, 100);
        try (DiskCache cache = open(blocks(10))) {
            first.into(cache);
            second.into(cache);
        }
        Path index = folder.resolve("cache/index");
        Files.writeString(
                index, Files.readString(index).replace(first.key(), first.key().replace("m1", "m9")));
        try (DiskCache cache = reopened(blocks(10))) {
            assertThat(cache.counts().entries()).isEqualTo(1);
            fileOf(cache, second);
        }
        Files.writeString(index, Files.readString(index).replaceFirst("at 0", "at 9"));
        try (DiskCache cache = DiskCache.open(folder.resolve("cache"), blocks(10), InstantSource.system())) {
            assertThat(cache.position()).isEmpty();
            assertThat(cache.counts().entries()).isZero();
        }
    }

    @Test
    void leastRecentlyRequested_goesFirst_alsoOverARestart() throws Exception {
        Limits three = blocks(3);
        try (DiskCache cache = open(three)) {
            for (int i = 1; i <= 3; i++) {
                Sample.of(i, 100).into(cache);
            }
            fileOf(cache, Sample.of(1, 100));
            Sample.of(4, 100).into(cache);
            assertThat(cache.find(Sample.of(2, 100).key())).isEqualTo(new Found.Absent());
            fileOf(cache, Sample.of(3, 100));
            fileOf(cache, Sample.of(4, 100));
            fileOf(cache, Sample.of(1, 100));
        }
        try (DiskCache cache = reopened(three)) {
            Sample.of(5, 100).into(cache);
            assertThat(cache.find(Sample.of(3, 100).key())).isEqualTo(new Found.Absent());
            Sample.of(6, 100).into(cache);
            assertThat(cache.find(Sample.of(4, 100).key())).isEqualTo(new Found.Absent());
            fileOf(cache, Sample.of(1, 100));
            assertThat(cache.counts().evicted()).isEqualTo(2);
        }
    }

    @Test
    void bounds_holdAtTheirEdges() throws Exception {
        try (DiskCache cache = open(blocks(2))) {
            assertThat(Sample.of(1, 2 * BLOCK).into(cache)).isEqualTo(new Adoption.Adopted());
            assertThat(Sample.of(2, 2 * BLOCK + 1).into(cache)).isInstanceOf(Adoption.Refused.class);
            assertThat(cache.counts().entries()).isEqualTo(1);
            assertThat(Sample.of(3, 1).into(cache)).isEqualTo(new Adoption.Adopted());
            assertThat(cache.counts()).isEqualTo(new DiskCache.Counts(BLOCK, 1, 0, 0, 1, 0, 1));
        }
        try (DiskCache cache = reopened(new Limits(1 << 20, 0, 2))) {
            for (int i = 10; i < 13; i++) {
                assertThat(Sample.of(i, 1).into(cache)).isEqualTo(new Adoption.Adopted());
                assertThat(cache.counts().entries()).isEqualTo(2);
            }
        }
        try (DiskCache cache = reopened(blocks(1))) {
            assertThat(cache.counts().entries()).as("a smaller cache.size").isEqualTo(1);
            fileOf(cache, Sample.of(12, 1));
        }
        try (DiskCache cache = reopened(new Limits(1 << 20, Long.MAX_VALUE, 10))) {
            assertThat(Sample.of(20, 1).into(cache)).isInstanceOf(Adoption.Refused.class);
            fileOf(cache, Sample.of(12, 1));
        }
        assertThatThrownBy(() -> new Limits(0, 0, 1)).hasMessageContaining("bytes >= 1");
    }

    @Test
    void evictedFile_isReadOn_byWhoHasItOpen() throws Exception {
        try (DiskCache cache = open(blocks(2))) {
            Sample zip = Sample.of(1, 2 * BLOCK);
            zip.into(cache);
            try (FileChannel channel = FileChannel.open(fileOf(cache, zip))) {
                Sample.of(2, 2 * BLOCK).into(cache);
                assertThat(cache.find(zip.key())).isEqualTo(new Found.Absent());
                ByteBuffer all = ByteBuffer.allocate(2 * BLOCK);
                while (channel.read(all) > 0) {
                    assertThat(all.position()).isPositive();
                }
                assertThat(all.array()).isEqualTo(zip.bytes());
            }
        }
    }

    @Test
    void folder_isRefused_whileAnotherHasIt() throws Exception {
        DiskCache first = open(blocks(2));
        assertThatThrownBy(() -> open(blocks(2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("belongs to another process");
        first.close();
        open(blocks(2)).close();
    }

    @Test
    void purges_dropByFileVersionAndModule() throws Exception {
        String path = "example.com/!azure/x";
        ModulePath module = ModulePath.unescape(path);
        try (DiskCache cache = open(blocks(100))) {
            for (String name : new String[] {"v1.0.0.zip", "v1.0.0.mod", "v1.0.0.info", "v1.1.0.mod", "v1.2.0.mod"}) {
                Sample.of(path + "/@v/" + name, name.getBytes(UTF_8)).into(cache);
            }
            Sample below = Sample.of(path + "/y/@v/v1.0.0.mod", new byte[1]);
            below.into(cache);
            assertThat(cache.drop(path + "/@v/v1.2.0.mod")).isEqualTo(1);
            assertThat(cache.drop(path + "/@v/v1.2.0.mod")).isZero();
            assertThat(cache.dropVersion(new ModuleVersion(module, Version.unescape("v1.0.0"))))
                    .isEqualTo(3);
            assertThat(cache.dropModule(module)).isEqualTo(1);
            assertThat(cache.counts().entries()).isEqualTo(1);
            fileOf(cache, below);
        }
    }

    @Test
    void bytesFromBeforeADrop_areKept_whenItWasOfOthers_asFarAsItIsRemembered() throws Exception {
        try (DiskCache cache = open(blocks(10))) {
            Sample zip = Sample.of(1, 100);
            long before = cache.drops();
            for (int i = 0; i < Drops.REMEMBERED; i++) {
                cache.drop(Sample.of(2, 100).key());
            }
            assertThat(cache.adopt(zip.key(), zip.bytes(), zip.pin(), before)).isEqualTo(new Adoption.Adopted());
            cache.drop(zip.key());
            assertThat(cache.adopt(zip.key(), zip.bytes(), zip.pin(), before + 1))
                    .isInstanceOf(Adoption.Refused.class);
            assertThat(cache.adopt(zip.key(), zip.bytes(), zip.pin(), before + 1 + Drops.REMEMBERED))
                    .isEqualTo(new Adoption.Adopted());
            Sample late = Sample.of(3, 100);
            assertThat(cache.adopt(late.key(), late.bytes(), late.pin(), before))
                    .isInstanceOf(Adoption.Refused.class);
        }
    }

    @Test
    void bytesFromBeforeAPurge_areRefused_afterIt() throws Exception {
        try (DiskCache cache = open(blocks(10))) {
            Sample zip = Sample.of(1, 100);
            long before = cache.drops();
            cache.drop(zip.key());
            assertThat(cache.adopt(zip.key(), zip.bytes(), zip.pin(), before)).isInstanceOf(Adoption.Refused.class);
            assertThat(cache.find(zip.key())).isEqualTo(new Found.Absent());
            try (Stream<Path> files = Files.list(folder.resolve("cache/files"))) {
                assertThat(files).isEmpty();
            }
            assertThat(zip.into(cache)).isEqualTo(new Adoption.Adopted());
        }
    }

    @Test
    void filesFromBeforeARestart_areWithheld_untilTheLogIsReadOrCannotBe() throws Exception {
        Sample old = Sample.of(1, 100);
        Sample purged = Sample.of(2, 100);
        try (DiskCache cache = open(blocks(10))) {
            old.into(cache);
            purged.into(cache);
            fileOf(cache, purged);
            cache.position(41);
        }
        try (DiskCache cache = open(blocks(10))) {
            assertThat(cache.position()).isEqualTo(OptionalLong.of(41));
            assertThat(cache.find(old.key())).isEqualTo(new Found.Withheld());
            Sample fresh = Sample.of(3, 100);
            fresh.into(cache);
            fileOf(cache, fresh);
            cache.logUnreadable();
            fileOf(cache, old);
            fileOf(cache, purged);
            cache.drop(purged.key());
            cache.position(42);
            cache.caughtUp();
            cache.logUnreadable();
            assertThat(cache.find(purged.key())).isEqualTo(new Found.Absent());
            fileOf(cache, old);
        }
        try (DiskCache cache = reopened(blocks(10))) {
            assertThat(cache.position()).isEqualTo(OptionalLong.of(42));
            assertThat(cache.find(purged.key())).isEqualTo(new Found.Absent());
        }
    }

    @Test
    void files_areForgotten_byARestartBeforeTheFirstPosition() throws Exception {
        Path root = folder.resolve("cache");
        try (DiskCache cache = DiskCache.open(root, blocks(10), InstantSource.system())) {
            assertThat(Sample.of(1, 100).into(cache)).isEqualTo(new Adoption.Adopted());
        }
        try (DiskCache cache = DiskCache.open(root, blocks(10), InstantSource.system())) {
            assertThat(cache.counts().entries()).isZero();
        }
    }

    @Test
    void fileFromTheLastMoment_isHashedEachTime_asAChangeWouldNotShow() throws Exception {
        InstantSource clock = InstantSource.offset(InstantSource.system(), Duration.ofDays(-1));
        try (DiskCache cache = DiskCache.open(folder.resolve("cache"), blocks(10), clock)) {
            Sample zip = Sample.of(1, 5000);
            zip.into(cache);
            Path file = fileOf(cache, zip);
            Files.setLastModifiedTime(file, FileTime.from(clock.instant().plusMillis(20)));
            fileOf(cache, zip);
            FileTime time = Files.getLastModifiedTime(file);
            flip(file);
            Files.setLastModifiedTime(file, time);
            assertThat(cache.find(zip.key())).isInstanceOf(Found.Damaged.class);
        }
    }
}
