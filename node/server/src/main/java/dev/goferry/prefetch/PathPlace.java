package dev.goferry.prefetch;

/**
 * Where a module path stands in an average sorted requirement list, from 0 to 1. Most paths are on github.com, spread
 * over its letters, so the alphabet alone would put two neighbours of such a list far apart.
 */
final class PathPlace {
    private static final String GITHUB = "github.com/";
    private static final double BEFORE_GITHUB = 0.05;
    private static final double UP_TO_GITHUB = 0.75;
    private static final int LETTERS = 27;

    private PathPlace() {}

    static double of(String path) {
        if (path.startsWith(GITHUB)) {
            double within = letters(path, GITHUB.length(), 3);
            return BEFORE_GITHUB + (UP_TO_GITHUB - BEFORE_GITHUB) * within;
        }
        double within = letters(path, 0, 2);
        double hosts = letters(GITHUB, 0, 2);
        return path.compareTo(GITHUB) < 0
                ? BEFORE_GITHUB * Math.min(1, within / hosts)
                : UP_TO_GITHUB + (1 - UP_TO_GITHUB) * Math.clamp((within - hosts) / (1 - hosts), 0, 1);
    }

    private static double letters(String path, int from, int count) {
        double place = 0;
        double step = 1;
        for (int i = from; i < Math.min(path.length(), from + count); i++) {
            step /= LETTERS;
            place += step * Math.clamp(Character.toLowerCase(path.charAt(i)) - 'a' + 1L, 0, LETTERS - 1);
        }
        return place;
    }
}
