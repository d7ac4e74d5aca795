package dev.goferry.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.oracle.Oracle;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NameTreeTest {
    @Test
    void letters_collideAsInGo_forEveryLetter() throws IOException {
        Map<String, Integer> ofGo = new HashMap<>();
        try (Oracle oracle = Oracle.start()) {
            for (String line :
                    oracle.ask("Unicode", new byte[0][]).getFirst().lines().toList()) {
                int space = line.indexOf(' ');
                int letter = Integer.parseInt(line.substring(0, space));
                int fold = Integer.parseInt(line.substring(space + 1));
                String ours = NameTree.fold(Character.toString(letter));
                Integer before = ofGo.putIfAbsent(ours, fold);
                assertThat(before == null || before == fold)
                        .as("U+%04X", letter)
                        .isTrue();
                assertThat(ours).as("U+%04X", letter).isEqualTo(NameTree.fold(Character.toString(fold)));
            }
        }
        assertThat(ofGo).hasSizeGreaterThan(100_000);
    }
}
