package dev.goferry.launcher;

/** Exit codes, as sysexits.h has them. 2 is picocli's for wrong usage, 69 the start script's too. */
final class Exit {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int UNAVAILABLE = 69;
    static final int NO_PERMISSION = 77;
    static final int CONFIGURATION = 78;

    private Exit() {}
}
