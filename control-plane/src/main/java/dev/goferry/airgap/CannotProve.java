package dev.goferry.airgap;

import java.io.IOException;

/** The checksum database cannot be asked now, and so nothing can be said of a file. The message is one line for a person. */
public final class CannotProve extends IOException {
    private static final long serialVersionUID = 1;

    CannotProve(String message) {
        super(message);
    }
}
