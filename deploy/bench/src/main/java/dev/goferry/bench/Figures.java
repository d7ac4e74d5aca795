package dev.goferry.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Numbers by name, and how they are printed. */
final class Figures {
    private final Map<String, Double> values = new LinkedHashMap<>();

    /** Of a line of {@code name=number} words. */
    static Figures parse(String line) {
        var figures = new Figures();
        for (var word : line.strip().split("\\s+", -1)) {
            var pair = word.split("=", 2);
            figures.values.put(pair[0], Double.valueOf(pair[1]));
        }
        return figures;
    }

    Double get(String name) {
        var value = values.get(name);
        if (value == null) {
            throw new BenchFailure("no figure named " + name + " in " + values);
        }
        return value;
    }

    static double median(List<Double> of) {
        var sorted = of.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    static String seconds(List<Double> of) {
        var text = number(median(of), 2) + " s";
        if (of.size() < 2) {
            return text;
        }
        var statistics = of.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        return text + " (" + number(statistics.getMin(), 2) + "-" + number(statistics.getMax(), 2) + ")";
    }

    static String mebibytes(double bytes) {
        return number(bytes / (1 << 20), 0) + " MiB";
    }
}
