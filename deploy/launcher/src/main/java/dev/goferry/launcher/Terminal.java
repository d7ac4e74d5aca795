package dev.goferry.launcher;

import java.io.Console;

/** Whether a person looks on. */
final class Terminal {
    private Terminal() {}

    @SuppressWarnings("SystemConsoleNull") // NullAway knows it from before JDK 22.
    static boolean isWatched() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
