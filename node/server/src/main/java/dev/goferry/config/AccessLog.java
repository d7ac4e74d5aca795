package dev.goferry.config;

import java.nio.file.Path;

/** Where a line of JSON for each request goes. */
public sealed interface AccessLog {
    record Off() implements AccessLog {}

    record Stdout() implements AccessLog {}

    /** Appended to; rotated by others: the file is opened again when it was moved away. */
    record File(Path path) implements AccessLog {}

    /** Reads {@code off}, {@code stdout} or {@code file:PATH}. */
    static AccessLog parse(String text) {
        return switch (text) {
            case "off" -> new Off();
            case "stdout" -> new Stdout();
            default -> {
                if (!text.startsWith("file:")) {
                    throw new IllegalArgumentException("it is none of them");
                }
                yield new File(ValueType.PATH.parser().apply(text.substring("file:".length())));
            }
        };
    }
}
