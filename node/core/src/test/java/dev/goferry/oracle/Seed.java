package dev.goferry.oracle;

import java.util.Random;

/** Random cases that can be had again: {@code -Dgoferry.seed=N}. */
public final class Seed {
    private static final long DEFAULT = 20_261_101;

    private Seed() {}

    /** A source for one test, whose seed is printed. */
    public static Random random(String test) {
        long seed = Long.getLong("goferry.seed", DEFAULT);
        System.out.println(test + ": again with -Dgoferry.seed=" + seed);
        return new Random(seed ^ test.hashCode());
    }
}
