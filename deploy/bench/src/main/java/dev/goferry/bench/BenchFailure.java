package dev.goferry.bench;

/** What a row or the whole run cannot go on from; the message is for a person. */
final class BenchFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String text;

    BenchFailure(String message) {
        super(message);
        this.text = message;
    }

    String text() {
        return text;
    }
}
