package dev.goferry.document;

/** What somebody sent is not what was expected; the message is one line for a person. Carries no stack trace. */
public final class InvalidField extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;

    /** @param field its name as in {@code toolchains.versions}, or empty for the whole */
    public InvalidField(String field, String reason) {
        super(field.isEmpty() ? reason : field + ": " + reason, null, false, false);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
