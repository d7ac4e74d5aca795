package dev.goferry.capacity;

/** What was measured; docs/figures.md and docs/capacity.md say how. */
final class Constants {
    /** Processor time of a small hit. */
    static final double SMALL_HIT_MICROS = 8.9;

    /** Processor time of a byte of a zip that is sent from disk: 6.7 ms for 39 MB. */
    static final double ZIP_MICROS_A_BYTE = 6_700.0 / 39e6;

    /** Heap of a version in the index with one backup, over all members. */
    static final double INDEX_BYTES = 1_111;

    /** The mean of the 189 zips that the trial of docs/slo.md stored. */
    static final long ZIP_BYTES = 1_210_000;

    /** A bucket's list gives so many keys a page; a version has four objects and three pins. */
    static final int KEYS_A_PAGE = 1_000;

    static final int KEYS_A_VERSION = 7;

    /** An assumption, not measured: a page of a list from a bucket in the same data centre. */
    static final double SECONDS_A_PAGE = 0.1;

    private Constants() {}
}
