package dev.goferry.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpellingTest {
    @ParameterizedTest
    @CsvSource({"'', abc, 3", "abc, '', 3", "abc, abc, 0", "kitten, sitting, 3", "flaw, lawn, 2"})
    void edits_areTheLevenshteinDistance_bothWays(String from, String to, int distance) {
        assertThat(Spelling.edits(from, to)).isEqualTo(distance).isEqualTo(Spelling.edits(to, from));
    }

    @Test
    void nearest_isTheFewestEdits_amongCandidates() {
        assertThat(Spelling.nearest("lissten", List.of("region", "listen", "ops.listen")))
                .contains("listen");
    }
}
