package dev.goferry.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessFolderTest {
    @TempDir
    Path parent;

    @Test
    void files_areSwept_whenTheirOwnerIsDead() throws Exception {
        ProcessFolder dead = ProcessFolder.open(parent);
        Files.writeString(dead.newFile(), "left");
        Files.writeString(dead.newFile(), "left");
        dead.abandon();
        try (ProcessFolder next = ProcessFolder.open(parent)) {
            assertThat(next.swept()).isEqualTo(2);
            assertThat(dead.path()).doesNotExist();
        }
    }

    @Test
    void files_stay_whenTheirOwnerLivesInThisProcess() throws Exception {
        try (ProcessFolder first = ProcessFolder.open(parent)) {
            Path file = Files.writeString(first.newFile(), "mine");
            for (int i = 0; i < 3; i++) {
                try (ProcessFolder second = ProcessFolder.open(parent)) {
                    assertThat(second.swept()).isZero();
                }
            }
            assertThat(file).exists();
        }
    }

    @Test
    void folder_isSwept_whenItsOwnerDiedBeforeItsLock() throws Exception {
        Path folder = Files.createDirectories(parent.resolve("1-half"));
        Files.writeString(folder.resolve("x"), "left");
        try (ProcessFolder next = ProcessFolder.open(parent)) {
            assertThat(next.swept()).isEqualTo(1);
            assertThat(folder).doesNotExist();
        }
    }

    @Test
    void foldersInIt_areSweptToo_whenTheirOwnerIsDead() throws Exception {
        ProcessFolder dead = ProcessFolder.open(parent);
        Path deep = Files.createDirectories(dead.path().resolve("store/example.com"));
        Files.writeString(deep.resolve("x"), "left");
        dead.abandon();
        try (ProcessFolder next = ProcessFolder.open(parent)) {
            assertThat(next.swept()).isEqualTo(1);
            assertThat(dead.path()).doesNotExist();
        }
    }

    @Test
    void folder_isGone_afterClose() throws Exception {
        ProcessFolder folder = ProcessFolder.open(parent);
        Files.writeString(folder.newFile(), "x");
        folder.close();
        assertThat(folder.path()).doesNotExist();
    }

    @Test
    void strangersFile_inTheParent_isLeftAlone() throws Exception {
        Path strange = Files.writeString(parent.resolve("README"), "?");
        ProcessFolder.open(parent).close();
        assertThat(strange).exists();
        try (FileChannel gate = FileChannel.open(parent.resolve("gate"), StandardOpenOption.WRITE)) {
            assertThat(gate.tryLock()).isNotNull();
        }
    }
}
