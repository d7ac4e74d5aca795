package dev.goferry.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a process held at two times, and whether it may: heap and descriptors at most a twentieth more, and no file left over
 * that was not left over before. A process that was started in between is shown and not judged for its heap and descriptors,
 * since its first reading was of another one.
 */
record Growth(String process, Reading before, Reading after) {
    private static final double MOST = 1.05;
    static final String HEAD = "%-14s %22s %18s %18s %14s %20s"
            .formatted("process", "live heap, KiB", "descriptors", "threads", "files left", "disk cache, KiB");

    boolean sameLife() {
        return before.pid() == after.pid();
    }

    /** What grew too much, in words; empty if all is within the bounds. */
    List<String> excesses() {
        List<String> found = new ArrayList<>();
        if (sameLife()) {
            exceeds(found, "live heap", before.heap().bytes(), after.heap().bytes());
            exceeds(found, "descriptors", before.descriptors(), after.descriptors());
        }
        if (after.leftFiles() > before.leftFiles()) {
            found.add(process + ": " + after.leftFiles() + " files left over, " + before.leftFiles() + " before");
        }
        return found;
    }

    private void exceeds(List<String> found, String what, long was, long is) {
        if (is > was * MOST) {
            found.add(String.format(
                    Locale.ROOT, "%s: %s grew from %d to %d: %+.1f %%", process, what, was, is, percent(was, is)));
        }
    }

    private static double percent(long was, long is) {
        return was == 0 ? 0 : 100.0 * (is - was) / was;
    }

    /** A row below {@link #HEAD}. */
    String shown() {
        return "%-14s %22s %18s %18s %14s %20s"
                .formatted(
                        process + (sameLife() ? "" : " (new)"),
                        pair(before.heap().bytes() >> 10, after.heap().bytes() >> 10),
                        pair(before.descriptors(), after.descriptors()),
                        pair(before.threads(), after.threads()),
                        before.leftFiles() + " > " + after.leftFiles(),
                        (before.cacheBytes() >> 10) + " > " + (after.cacheBytes() >> 10));
    }

    private static String pair(long was, long is) {
        return String.format(Locale.ROOT, "%d > %d %+.1f%%", was, is, percent(was, is));
    }
}
