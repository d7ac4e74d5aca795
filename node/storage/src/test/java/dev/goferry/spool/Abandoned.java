package dev.goferry.spool;

import java.io.IOException;

/** Leaves a process folder as the death of its process would: for crash tests of other packages too. */
public final class Abandoned {
    private Abandoned() {}

    public static void leave(ProcessFolder folder) throws IOException {
        folder.abandon();
    }
}
