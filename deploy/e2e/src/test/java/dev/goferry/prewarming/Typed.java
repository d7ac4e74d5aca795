package dev.goferry.prewarming;

import dev.goferry.launcher.Goferry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** A command as a person types it, carried out in this process; its exit code and all that it printed. */
record Typed(int exit, String text) {
    static Typed at(Region region, String... arguments) {
        return at(region.url(), arguments);
    }

    static Typed at(String server, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--server", server, "--token", Region.TOKEN));
        return of(all.toArray(String[]::new));
    }

    /** Just as it stands. */
    static Typed of(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream screen = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(screen);
            System.setErr(screen);
            int exit = new CommandLine(new Goferry()).execute(arguments);
            return new Typed(exit, printed.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
