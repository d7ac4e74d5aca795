package dev.goferry.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.oracle.Oracle;
import dev.goferry.oracle.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Module zips against zip.Unzip and dirhash.HashZip: we never take what Go refuses, and hash the rest alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ModuleZipOracleTest {
    private static final ModuleVersion MODULE =
            new ModuleVersion(new ModulePath("example.com/m"), new Version("v1.0.0"));

    /** What Go takes and we refuse, because another reader could see other files, or because it is no plain file. */
    private static final Set<String> STRICTER = Set.of(
            "folder with bytes",
            "folder with lost bytes",
            "symbolic link",
            "device",
            "fifo from a mac",
            "checksum zero",
            "compressed longer than data",
            "compressed beyond the file",
            "bytes after deflate's end",
            "other local name",
            "longer local name",
            "other local method",
            "other local flags",
            "other local checksum",
            "other local size",
            "other local compressed size",
            "local sizes missing",
            "encrypted",
            "strong encryption",
            "patch",
            "masked headers",
            "bytes between entries",
            "other disk",
            "descriptor with wrong size",
            "descriptor cut",
            "descriptor without its flag",
            "records modulo 65536",
            "directory shorter",
            "bytes before the directory",
            "bytes after the directory",
            "prepended",
            "prepended zip",
            "appended",
            "appended zip",
            "comment too short",
            "end record in the comment",
            "end record in the comment, cut",
            "zip64 locator without need",
            "zip64 twice",
            "zip64 other local size",
            "second name",
            "extra beyond its end");

    @TempDir
    private Path folder;

    private Oracle oracle;

    @BeforeAll
    void start() {
        oracle = Oracle.start();
    }

    @AfterAll
    void stop() throws IOException {
        oracle.close();
    }

    @Test
    void zip_isSound_whenItIsUnusualButLegal() throws IOException {
        for (Map.Entry<String, byte[]> zip : HostileZips.legal().entrySet()) {
            Path file = write(zip.getValue());
            List<String> theirs = ask(file);
            assertThat(theirs.get(0)).as("%s: %s", zip.getKey(), theirs.get(1)).isEqualTo("ok");
            ZipVerdict ours = ModuleZip.check(file, MODULE, ZipLimits.DEFAULT);
            assertThat(ours).as("%s: %s", zip.getKey(), ours).isInstanceOf(ZipVerdict.Sound.class);
            assertThat(((ZipVerdict.Sound) ours).h1()).as(zip.getKey()).isEqualTo(theirs.get(4));
        }
    }

    @Test
    void zip_isBroken_forEveryTrick() throws IOException {
        Map<String, byte[]> zips = HostileZips.hostile();
        assertThat(zips).hasSizeGreaterThan(120);
        Set<String> stricter = new TreeSet<>();
        for (Map.Entry<String, byte[]> zip : zips.entrySet()) {
            Path file = write(zip.getValue());
            ZipVerdict ours = ModuleZip.check(file, MODULE, ZipLimits.DEFAULT);
            assertThat(ours).as(zip.getKey()).isInstanceOf(ZipVerdict.Broken.class);
            assertThat(((ZipVerdict.Broken) ours).reason()).as(zip.getKey()).matches("[ -~]{1,500}");
            if (ask(file).getFirst().equals("ok")) {
                stricter.add(zip.getKey().replace(HostileZips.ANOTHER, ""));
            }
        }
        assertThat(stricter).isEqualTo(new TreeSet<>(STRICTER));
    }

    @Test
    void zip_isNeverSound_whereGoRefusesIt_forFlippedBytes() throws IOException {
        Random random = Seed.random("ModuleZipOracleTest");
        List<byte[]> seeds = List.copyOf(HostileZips.legal().values());
        int sound = 0;
        for (int i = 0; i < 1500; i++) {
            byte[] zip = seeds.get(random.nextInt(seeds.size())).clone();
            for (int flips = random.nextInt(3); flips >= 0; flips--) {
                zip[random.nextInt(zip.length)] = (byte) (random.nextBoolean() ? random.nextInt(256) : 0);
            }
            Path file = write(zip);
            ZipVerdict ours = ModuleZip.check(file, MODULE, ZipLimits.DEFAULT);
            if (ours instanceof ZipVerdict.Sound verdict) {
                sound++;
                List<String> theirs = ask(file);
                assertThat(theirs.get(0)).as("case %d: %s", i, theirs.get(1)).isEqualTo("ok");
                assertThat(verdict.h1()).as("case %d", i).isEqualTo(theirs.get(4));
            }
        }
        assertThat(sound).isGreaterThan(100);
    }

    private Path write(byte[] zip) throws IOException {
        return Files.write(folder.resolve("m.zip"), zip);
    }

    private List<String> ask(Path file) {
        return oracle.ask("Zip", "example.com/m", "v1.0.0", file.toString());
    }
}
