package dev.goferry.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.verification.ModuleFile.Verdict;
import dev.goferry.verification.ModuleFile.Verdict.Broken;
import dev.goferry.verification.ModuleFile.Verdict.Sound;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ModuleFileTest {
    private static final byte[] INFO = "{\"Version\":\"v1.0.0\"}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] MOD = "module example.com/m\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    @Test
    void file_isJudgedByTheRules_ofItsKind() throws IOException {
        assertThat(check(ArtifactKind.INFO, INFO)).isEqualTo(new Sound(Optional.empty()));
        assertThat(check(ArtifactKind.MOD, MOD)).isEqualTo(new Sound(Optional.of(GoModHash.of(MOD))));
        assertThat(check(ArtifactKind.ZIP, TestZip.sound().bytes()))
                .isInstanceOfSatisfying(
                        Sound.class,
                        sound -> assertThat(sound.h1().orElseThrow()).startsWith("h1:"));
        assertThat(check(ArtifactKind.INFO, MOD)).isInstanceOf(Broken.class);
        assertThat(check(ArtifactKind.MOD, INFO)).isInstanceOf(Broken.class);
        assertThat(check(ArtifactKind.ZIP, MOD)).isInstanceOf(Broken.class);
    }

    @Test
    void bytes_areJudged_asTheirFileIs() throws IOException {
        for (ArtifactKind kind : new ArtifactKind[] {ArtifactKind.INFO, ArtifactKind.MOD}) {
            assertThat(ModuleFile.check(key(kind), INFO)).isEqualTo(check(kind, INFO));
            assertThat(ModuleFile.check(key(kind), MOD)).isEqualTo(check(kind, MOD));
        }
        assertThatThrownBy(() -> ModuleFile.check(key(ArtifactKind.ZIP), MOD))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void info_isBroken_ofAnotherVersion() throws IOException {
        byte[] other = "{\"Version\":\"v1.0.1\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(check(ArtifactKind.INFO, other))
                .isEqualTo(new Broken(".info names version v1.0.1 instead of v1.0.0"));
    }

    @Test
    void hugeFile_isBroken_withoutBeingHeld() throws IOException {
        Path huge = folder.resolve("huge");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(1L << 40); // A hole: it takes no room.
        }
        assertThat(check(ArtifactKind.INFO, huge)).isEqualTo(new Broken(".info larger than 65536 bytes"));
        assertThat(check(ArtifactKind.MOD, huge)).isEqualTo(new Broken("go.mod larger than 16777216 bytes"));
        assertThat(check(ArtifactKind.ZIP, huge)).isInstanceOf(Broken.class);
    }

    @ParameterizedTest
    @EnumSource
    void absentFile_isNoVerdict(ArtifactKind kind) {
        assertThatThrownBy(() -> check(kind, folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void soundFile_isUnlike_whatHasAnotherHash() throws IOException {
        Optional<String> h1 = Optional.of(GoModHash.of(MOD));
        Verdict mod = check(ArtifactKind.MOD, MOD);
        assertThat(mod.unlike(h1)).isEmpty();
        assertThat(mod.unlike(Optional.of("h1:other")))
                .contains("its hash is " + h1.get() + ", not h1:other as its record says");
        assertThat(mod.unlike(Optional.empty())).isPresent();
        Verdict info = check(ArtifactKind.INFO, INFO);
        assertThat(info.unlike(Optional.empty())).isEmpty();
        assertThat(info.unlike(h1)).isPresent();
        assertThat(new Broken("why").unlike(h1)).contains("why");
    }

    private Verdict check(ArtifactKind kind, byte[] bytes) throws IOException {
        return check(kind, Files.write(folder.resolve("file"), bytes));
    }

    private static Verdict check(ArtifactKind kind, Path file) throws IOException {
        return ModuleFile.check(key(kind), file, ZipLimits.DEFAULT);
    }

    private static ArtifactKey key(ArtifactKind kind) {
        return new ArtifactKey(new ModuleVersion(new ModulePath("example.com/m"), new Version("v1.0.0")), kind);
    }
}
