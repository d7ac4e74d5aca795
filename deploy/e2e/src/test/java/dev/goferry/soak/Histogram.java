package dev.goferry.soak;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The live objects of a process by class, as {@code jcmd GC.class_histogram} counts them after a full collection. */
record Histogram(Map<String, Held> classes) {
    /** Such as {@code   12:   1234   98765  java.lang.String (java.base@25)}. */
    private static final Pattern LINE = Pattern.compile("^ *\\d+: +(\\d+) +(\\d+) +(\\S+)");

    /** What a collector puts into a gap that it leaves: no object of anybody's. */
    private static final String FILLER = "jdk.internal.vm.Filler";

    /** The objects of one class. */
    record Held(long objects, long bytes) {
        static final Held NONE = new Held(0, 0);

        Held plus(Held other) {
            return new Held(objects + other.objects, bytes + other.bytes);
        }

        Held minus(Held other) {
            return new Held(objects - other.objects, bytes - other.bytes);
        }
    }

    /** Classes of one name, in several loaders or without one, count together. */
    static Histogram parse(String said) {
        Map<String, Held> classes = new TreeMap<>();
        said.lines()
                .filter(line -> !line.contains(FILLER))
                .map(LINE::matcher)
                .filter(Matcher::find)
                .forEach(line -> {
                    Held held = new Held(Long.parseLong(line.group(1)), Long.parseLong(line.group(2)));
                    // A lambda's class has another address in each process and at each time.
                    classes.merge(line.group(3).replaceFirst("/0x[0-9a-f]+$", ""), held, Held::plus);
                });
        return new Histogram(classes);
    }

    long bytes() {
        return classes.values().stream().mapToLong(Held::bytes).sum();
    }

    /** The classes that grew most since, the most first, a line each. */
    List<String> grown(Histogram before, int most) {
        Map<String, Held> more = new TreeMap<>();
        classes.forEach((name, held) -> more.put(name, held.minus(before.classes.getOrDefault(name, Held.NONE))));
        return more.entrySet().stream()
                .filter(each -> each.getValue().bytes > 0)
                .sorted(Comparator.comparingLong(each -> -each.getValue().bytes))
                .limit(most)
                .map(each -> String.format(
                        Locale.ROOT,
                        "%+9d bytes %+7d  %s",
                        each.getValue().bytes,
                        each.getValue().objects,
                        each.getKey()))
                .toList();
    }
}
