package dev.goferry.launcher;

import dev.goferry.airgap.SumLines;
import dev.goferry.document.InvalidField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What export and import have in common. */
final class Archives {
    private Archives() {}

    static String text(Path file) throws Refused {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Refused(
                    Exit.USAGE,
                    file + " cannot be read as text: " + e.getClass().getSimpleName());
        }
    }

    static SumLines sums(String goSum) throws Refused {
        try {
            return SumLines.parse(goSum);
        } catch (InvalidField e) {
            throw new Refused(Exit.USAGE, "--" + e.getMessage());
        }
    }

    /** A line for whoever looks on, in place of the last. */
    static void show(String line) {
        if (Terminal.isWatched()) {
            System.err.print("\r\u001b[K" + line);
            System.err.flush();
        }
    }
}
