package dev.goferry.spool;

import java.io.IOException;

/** A spool file could not grow: its area or its disk is full. The message is one line that says which and what to do. */
public final class SpoolFull extends IOException {
    private static final long serialVersionUID = 1L;

    public SpoolFull(String message) {
        super(message);
    }
}
