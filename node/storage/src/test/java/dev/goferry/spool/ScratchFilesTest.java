package dev.goferry.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScratchFilesTest {
    @TempDir
    Path folder;

    @Test
    void nothingIsMade_beforeAFileIsWanted_andNothingStays() throws Exception {
        Path parent = folder.resolve("spool");
        try (ScratchFiles scratch = new ScratchFiles(parent)) {
            assertThat(parent).doesNotExist();
            Path file = Files.writeString(scratch.newFile(), "x");
            assertThat(file).startsWith(parent.toRealPath()).isNotEqualTo(scratch.newFile());
        }
        try (var left = Files.list(parent)) {
            assertThat(left.filter(Files::isDirectory)).isEmpty();
        }
    }

    @Test
    void folderThatCannotBe_failsThatFile_andHeals() throws Exception {
        Path parent = Files.writeString(folder.resolve("spool"), "a file in its place");
        try (ScratchFiles scratch = new ScratchFiles(parent)) {
            assertThatThrownBy(scratch::newFile).isInstanceOf(IOException.class);
            Files.delete(parent);
            assertThat(scratch.newFile().getParent()).exists();
        }
    }

    @Test
    void file_isRefused_afterClose() throws Exception {
        ScratchFiles scratch = new ScratchFiles(folder);
        scratch.close();
        assertThatThrownBy(scratch::newFile).isInstanceOf(IOException.class).hasMessageContaining("closed");
    }
}
