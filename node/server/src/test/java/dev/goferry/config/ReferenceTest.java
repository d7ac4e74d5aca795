package dev.goferry.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ReferenceTest {
    @Test
    void page_isCurrent_asWrittenByTheCommand() throws IOException {
        Path page = Path.of("../../docs/configuration.md");

        assertThat(Files.readString(page))
                .as("run ./goferry config --doc > docs/configuration.md")
                .isEqualTo(Reference.markdown());
    }
}
