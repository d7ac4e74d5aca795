package dev.goferry.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.verification.ZipVerdict.Broken;
import dev.goferry.verification.ZipVerdict.Sound;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModuleZipTest {
    private static final ModuleVersion MODULE =
            new ModuleVersion(new ModulePath("example.com/m"), new Version("v1.0.0"));

    @TempDir
    private Path folder;

    @Test
    void sound_tellsGoModAndCounts() throws IOException {
        Sound sound = sound(TestZip.sound(), ZipLimits.DEFAULT);
        assertThat(sound.entries()).isEqualTo(3);
        assertThat(sound.inflatedBytes()).isEqualTo(21 + 10 + 3000);
        assertThat(sound.goMod().orElseThrow()).asString(StandardCharsets.UTF_8).isEqualTo("module example.com/m\n");
        assertThat(sound(new TestZip().file("a.go", ""), ZipLimits.DEFAULT).goMod())
                .isEmpty();
    }

    @Test
    void file_isTaken_atExactlyItsLimit() throws IOException {
        long size = TestZip.sound().bytes().length;
        sound(TestZip.sound(), new ZipLimits(size, 1 << 20, 1 << 20, 10));
        assertThat(broken(TestZip.sound(), new ZipLimits(size - 1, 1 << 20, 1 << 20, 10)))
                .contains("larger than " + (size - 1));
    }

    @Test
    void contents_areTaken_atExactlyTheirLimit() throws IOException {
        sound(TestZip.sound(), new ZipLimits(1 << 20, 3031, 1 << 20, 10));
        assertThat(broken(TestZip.sound(), new ZipLimits(1 << 20, 3030, 1 << 20, 10)))
                .contains("3030 bytes together");
    }

    @Test
    void goModAndLicense_areTaken_atExactlyTheirLimit() throws IOException {
        sound(TestZip.sound(), new ZipLimits(1 << 20, 1 << 20, 21, 10));
        assertThat(broken(TestZip.sound(), new ZipLimits(1 << 20, 1 << 20, 20, 10)))
                .startsWith("go.mod is larger");
        TestZip licensed = new TestZip().file("LICENSE", "x".repeat(22));
        sound(licensed, new ZipLimits(1 << 20, 1 << 20, 22, 10));
        assertThat(broken(licensed, new ZipLimits(1 << 20, 1 << 20, 21, 10))).startsWith("LICENSE is larger");
    }

    @Test
    void entries_areTaken_atExactlyTheirLimit() throws IOException {
        sound(TestZip.sound(), new ZipLimits(1 << 20, 1 << 20, 1 << 20, 3));
        assertThat(broken(TestZip.sound(), new ZipLimits(1 << 20, 1 << 20, 1 << 20, 2)))
                .contains("3 entries");
    }

    @Test
    void folders_areBounded_inDeepNames() throws IOException {
        TestZip deep = new TestZip().file("a/".repeat(11) + "x", "");
        assertThat(broken(deep, new ZipLimits(1 << 20, 1 << 20, 1 << 20, 10))).contains("more than 10 folders");
        sound(new TestZip().file("a/".repeat(10) + "x", ""), new ZipLimits(1 << 20, 1 << 20, 1 << 20, 10));
    }

    @Test
    void names_areBounded_together() throws IOException {
        TestZip longNames = new TestZip();
        for (int i = 0; i < 133; i++) {
            longNames.file("A\u4e00" + i + "x".repeat(60_000), "", TestZip.stored(""));
        }
        sound(longNames, ZipLimits.DEFAULT);
        longNames.file("B" + "x".repeat(30_000), "", TestZip.stored(""));
        assertThat(broken(longNames, ZipLimits.DEFAULT)).contains("8000000 characters");
    }

    @Test
    void directory_isBounded() throws IOException {
        TestZip longNames = new TestZip();
        for (int i = 0; i < 420; i++) {
            longNames.file(i + "x".repeat(60_000), "", TestZip.stored(""));
        }
        assertThat(broken(longNames, ZipLimits.DEFAULT)).startsWith("central directory larger than");
    }

    @Test
    void zip64_isRead_beyond65535Entries() throws IOException {
        TestZip many = new TestZip();
        for (int i = 0; i < 70_000; i++) {
            many.file("f" + i, "", TestZip.stored(""));
        }
        assertThat(sound(many.zip64().records(70_000), ZipLimits.DEFAULT).entries())
                .isEqualTo(70_000);
    }

    @Test
    void missingFile_isNoVerdict() {
        assertThatThrownBy(() -> ModuleZip.check(folder.resolve("none.zip"), MODULE, ZipLimits.DEFAULT))
                .isInstanceOf(NoSuchFileException.class);
    }

    private Sound sound(TestZip zip, ZipLimits limits) throws IOException {
        ZipVerdict verdict = check(zip, limits);
        assertThat(verdict).isInstanceOf(Sound.class);
        return (Sound) verdict;
    }

    private String broken(TestZip zip, ZipLimits limits) throws IOException {
        ZipVerdict verdict = check(zip, limits);
        assertThat(verdict).isInstanceOf(Broken.class);
        return ((Broken) verdict).reason();
    }

    private ZipVerdict check(TestZip zip, ZipLimits limits) throws IOException {
        return ModuleZip.check(Files.write(folder.resolve("m.zip"), zip.bytes()), MODULE, limits);
    }
}
