package dev.goferry.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the key that somebody probably meant. */
final class Spelling {
    private Spelling() {}

    /** The candidate with the fewest edits (insert, delete, replace); the first of equals. */
    static Optional<String> nearest(String word, Collection<String> candidates) {
        return candidates.stream().min(Comparator.comparingInt(candidate -> edits(word, candidate)));
    }

    /** The Levenshtein distance, row by row. */
    static int edits(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] here = new int[to.length() + 1];
            here[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                here[column] = Math.min(replaced, 1 + Math.min(above[column], here[column - 1]));
            }
            above = here;
        }
        return above[to.length()];
    }
}
