package dev.goferry.capacity;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Which version is asked for: Zipf's law, the version at rank r as often as 1/r. An assumption, as of most caches. */
final class Popularity {
    private final double[] upTo;

    Popularity(int versions) {
        upTo = new double[versions];
        double sum = 0;
        for (int rank = 1; rank <= versions; rank++) {
            sum += 1.0 / rank;
            upTo[rank - 1] = sum;
        }
    }

    /** A version's rank, from 0. */
    int next(RandomGenerator random) {
        int found = Arrays.binarySearch(upTo, random.nextDouble() * upTo[upTo.length - 1]);
        return Math.min(found < 0 ? -found - 1 : found, upTo.length - 1);
    }
}
