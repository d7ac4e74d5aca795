package dev.goferry.sumdb;

import java.util.Objects;

/** Bytes of a checksum database that break its formats or carry no valid signature. The message is one line for a person. */
public final class MalformedAnswer extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedAnswer(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
