package dev.goferry.prefetch;

/** How often something happened, smoothed by an expectation until enough was seen. */
final class Share {
    private int happened;
    private int total;

    void count(boolean it) {
        happened += it ? 1 : 0;
        total++;
    }

    /** The share, 0 to 1, if {@code weight} earlier cases had shown {@code expected}. */
    double given(double expected, int weight) {
        return (happened + expected * weight) / (total + weight);
    }
}
