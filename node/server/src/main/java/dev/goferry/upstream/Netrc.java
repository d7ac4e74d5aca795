package dev.goferry.upstream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** A netrc file: the first {@code machine} entry of a host, else {@code default}. Macros are skipped. */
final class Netrc {
    private record Entry(@Nullable String machine, String login, String password) {
        @Override
        public String toString() {
            return "(hidden)";
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    private Netrc() {}

    /** Reads a file; one that is not there is a configuration error. */
    static Netrc read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the netrc file " + file + ": check its path and mode");
        }
    }

    static Netrc parse(String text) {
        Netrc netrc = new Netrc();
        StringTokenizer words = new StringTokenizer(withoutMacros(text));
        String machine = null;
        String login = "";
        String password = null;
        boolean inside = false;
        while (words.hasMoreTokens()) {
            String word = words.nextToken();
            switch (word) {
                case "machine", "default" -> {
                    netrc.add(inside, machine, login, password);
                    machine = word.equals("machine") ? next(words) : null;
                    login = "";
                    password = null;
                    inside = true;
                }
                case "login" -> login = next(words);
                case "password" -> password = next(words);
                case "account" -> next(words);
                default -> {
                    // Other words mean nothing to us, as to go and curl.
                }
            }
        }
        netrc.add(inside, machine, login, password);
        return netrc;
    }

    @Nullable
    Credential credential(String host) {
        for (Entry entry : entries) {
            if (entry.machine == null || entry.machine.equalsIgnoreCase(host)) {
                return Credential.basic(entry.login, entry.password);
            }
        }
        return null;
    }

    private void add(boolean inside, @Nullable String machine, String login, @Nullable String password) {
        if (inside && password != null) {
            entries.add(new Entry(machine, login, password));
        }
    }

    private static String next(StringTokenizer words) {
        return words.hasMoreTokens() ? words.nextToken() : "";
    }

    /** A macdef runs from its line to the next empty one; a comment from {@code #} at a line's begin to its end. */
    private static String withoutMacros(String text) {
        StringBuilder out = new StringBuilder();
        boolean macro = false;
        for (String line : text.lines().toList()) {
            macro = macro ? !line.isBlank() : line.stripLeading().startsWith("macdef");
            if (!macro && !line.stripLeading().startsWith("#")) {
                out.append(line).append('\n');
            }
        }
        return out.toString();
    }
}
