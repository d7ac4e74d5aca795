package dev.goferry.capacity;

import java.util.List;
import java.util.Locale;

/** Prints docs/capacity.md's table. */
public final class Capacity {
    private static final long GIB = 1L << 30;

    static final List<Shape> SHAPES = List.of(
            new Shape("a team", 1, 1, 20_000, 50, 100, 10 * GIB),
            new Shape("a company", 1, 3, 500_000, 1_000, 2_000, 100 * GIB),
            new Shape("three regions", 3, 6, 2_000_000, 5_000, 5_000, 200 * GIB),
            new Shape("fifty regions", 50, 20, 20_000_000, 20_000, 10_000, 500 * GIB));

    private Capacity() {}

    public static void main(String[] arguments) {
        System.out.print(table());
    }

    static String table() {
        StringBuilder text = new StringBuilder("| | regions × nodes | versions | requests/s, region | disk, node |"
                + " zips from disk | from the bucket | processors, region | index, node | pass over the bucket | between regions |\n"
                + "|---|---|---|---|---|---|---|---|---|---|---|\n");
        SHAPES.forEach(shape -> text.append(row(shape)));
        return text.toString();
    }

    static String row(Shape shape) {
        Need need = Need.of(shape, 1);
        return String.format(
                Locale.ROOT,
                "| %s | %d × %d | %,d | %,d | %d GiB | %.0f %% | %,.0f MB/s | %.2f | %,.0f MB | %,.0f min | %,.0f GB a day |%n",
                shape.name(),
                shape.regions(),
                shape.nodes(),
                shape.versions(),
                shape.requests(),
                shape.diskBytes() / GIB,
                need.diskHits() * 100,
                need.bucketMegabytes(),
                need.cores(),
                need.indexMegabytes(),
                need.passMinutes(),
                need.betweenGigabytes());
    }
}
