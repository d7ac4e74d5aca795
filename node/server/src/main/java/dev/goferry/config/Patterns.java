package dev.goferry.config;

/** Comma-separated globs of module paths, as GOPRIVATE has them. */
final class Patterns {
    static final ValueType<String> ANY =
            new ValueType<>("patterns in GOPRIVATE syntax such as *.corp.example,github.com/acme/*", Patterns::checked);
    static final ValueType<String> REQUIRED = new ValueType<>(ANY.expected(), text -> {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("it is empty");
        }
        return checked(text);
    });

    private Patterns() {}

    private static String checked(String text) {
        if (text.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("it holds white space");
        }
        return text;
    }
}
