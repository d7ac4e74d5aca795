package dev.goferry.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads a configuration on a machine of which only what a test says is known. */
final class Loaded {
    /** So that no test depends on a go tool but those about it. */
    static final String UPSTREAM = "https://upstream.example,direct";

    private final Path home;
    private final Map<String, String> environment = new HashMap<>(Map.of("GOPROXY", UPSTREAM));

    Loaded(Path home) {
        this.home = home;
    }

    Loaded with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Machine machine() {
        return new Machine(environment, home, 2);
    }

    Configuration byDefault() throws InvalidConfig {
        return Configuration.load(machine(), Optional.empty(), List.of());
    }

    Configuration byFile(String yaml) throws InvalidConfig {
        return Configuration.load(machine(), Optional.of(file(yaml)), List.of());
    }

    Configuration bySet(String... sets) throws InvalidConfig {
        return Configuration.load(machine(), Optional.empty(), List.of(sets));
    }

    Configuration byAll(String yaml, String... sets) throws InvalidConfig {
        return Configuration.load(machine(), Optional.of(file(yaml)), List.of(sets));
    }

    Path file(String yaml) {
        try {
            return Files.writeString(home.resolve("goferry.yaml"), yaml);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
