package dev.goferry.config;

import java.util.ArrayList;
import java.util.List;

/** A configuration that no node can start with: every problem found, each one line that says what to change. */
public final class InvalidConfig extends Exception {
    private static final long serialVersionUID = 1L;
    private final ArrayList<String> problems;

    public InvalidConfig(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = new ArrayList<>(problems);
    }

    /** The problems in the order in which they were found, without secrets. */
    public List<String> problems() {
        return List.copyOf(problems);
    }
}
