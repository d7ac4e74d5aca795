package dev.goferry.bench;

import java.io.PrintStream;

/** The table, printed line by line as figures come in: a heading per row, a line per contender. */
final class Table {
    private final PrintStream out;

    Table(PrintStream out) {
        this.out = out;
    }

    void row(String name, String what) {
        out.printf("%n%s: %s%n", name, what);
    }

    void line(String contender, String... figures) {
        out.printf("  %-12s %s%n", contender, String.join("   ", figures));
    }

    /** A figure that is held against a bound from the issue. */
    static String ratio(double value, String of, double most) {
        var verdict = value <= most ? "ok" : "MISSED";
        return Figures.number(value, 2) + " x " + of + " (<= " + Figures.number(most, 2) + " " + verdict + ")";
    }

    static String atLeast(double value, String of, double least) {
        var verdict = value >= least ? "ok" : "MISSED";
        return Figures.number(value, 2) + " x " + of + " (>= " + Figures.number(least, 2) + " " + verdict + ")";
    }

    static String atMost(String what, double value, double most, String unit) {
        var verdict = value <= most ? "ok" : "MISSED";
        return what + " " + Figures.number(value, 2) + " " + unit + " (<= " + Figures.number(most, 2) + " " + verdict
                + ")";
    }
}
