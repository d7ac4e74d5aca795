package dev.goferry.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.oracle.Oracle;
import java.io.IOException;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

final class FilePathTest {
    static String checked(String path) {
        FilePath.check(path);
        return path;
    }

    @Test
    void letters_areThoseOfTheGoTool_forEveryCodePoint() throws IOException {
        BitSet letters = new BitSet();
        try (Oracle oracle = Oracle.start()) {
            oracle.ask("Unicode", new byte[0][])
                    .getFirst()
                    .lines()
                    .forEach(line -> letters.set(Integer.parseInt(line.substring(0, line.indexOf(' ')))));
        }
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            // A newer go may know more letters; what matters is that we never accept one that it does not know.
            if (Letters.isLetter(c)) {
                assertThat(letters.get(c)).as("U+%04X", c).isTrue();
            }
        }
        assertThat(letters.stream().filter(c -> !Letters.isLetter(c)).count()).isLessThan(10_000);
    }
}
