package dev.goferry.config;

import dev.goferry.module.ModulePattern;

/** Comma-separated globs of module paths, as GOPRIVATE has them. */
final class Patterns {
    static final ValueType<ModulePattern> ANY =
            new ValueType<>("GOPRIVATE syntax such as *.corp.example,github.com/acme/*", ModulePattern::new);
    static final ValueType<ModulePattern> REQUIRED = new ValueType<>(ANY.expected(), text -> {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("it is empty");
        }
        return new ModulePattern(text);
    });

    private Patterns() {}
}
