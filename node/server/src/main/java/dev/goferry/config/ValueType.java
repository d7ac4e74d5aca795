package dev.goferry.config;

import dev.goferry.cluster.ClusterSecret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the text of a setting becomes a value.
 *
 * @param expected what a right text looks like, as the end of "expected …"
 * @param parser throws {@link IllegalArgumentException} with the reason
 */
record ValueType<T>(String expected, Function<String, T> parser) {
    static final ValueType<HostPort> HOST_PORT = new ValueType<>("host:port such as 127.0.0.1:8080", HostPort::parse);
    static final ValueType<Boolean> FLAG = new ValueType<>("true or false", ValueType::flag);
    /** Shown nowhere. */
    static final ValueType<Optional<String>> SECRET = new ValueType<>("at least 16 characters, or nothing", text -> {
        if (!text.isEmpty() && text.length() < ClusterSecret.SHORTEST) {
            throw new IllegalArgumentException("too short");
        }
        return Optional.of(text).filter(secret -> !secret.isEmpty());
    });

    static final ValueType<Path> PATH = new ValueType<>("the path of a file or folder", ValueType::path);

    static ValueType<Duration> duration(String least, String most) {
        Duration low = Quantity.duration(least);
        Duration high = Quantity.duration(most);
        return new ValueType<>(
                "a duration from " + least + " to " + most, text -> within(Quantity.duration(text), low, high));
    }

    /** A duration, or zero for what is switched off by it. */
    static ValueType<Duration> zeroOrDuration(String least, String most) {
        ValueType<Duration> duration = duration(least, most);
        return new ValueType<>(
                "0 or " + duration.expected, text -> text.equals("0") ? Duration.ZERO : duration.parser.apply(text));
    }

    static ValueType<Long> size(String least, String most) {
        Long low = Quantity.size(least);
        Long high = Quantity.size(most);
        return new ValueType<>("a size from " + least + " to " + most, text -> within(Quantity.size(text), low, high));
    }

    /** A size of what is held in one array or one socket option. */
    static ValueType<Integer> smallSize(String least, String most) {
        ValueType<Long> size = size(least, most);
        return new ValueType<>(size.expected, text -> Math.toIntExact(size.parser.apply(text)));
    }

    static ValueType<Integer> count(int least, int most) {
        return new ValueType<>(
                "a whole number from " + least + " to " + most,
                text -> within(Math.toIntExact(Quantity.count(text)), least, most));
    }

    /** A URL of one of the schemes, with a host. */
    static ValueType<URI> url(String example, String... schemes) {
        return new ValueType<>("a URL such as " + example, text -> {
            URI url = URI.create(text);
            if (url.getScheme() == null
                    || !List.of(schemes).contains(url.getScheme().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("the scheme is not " + String.join(" or ", schemes));
            }
            if (url.getHost() == null) {
                throw new IllegalArgumentException("it names no host");
            }
            return url;
        });
    }

    /** The same, or nothing at all. */
    ValueType<Optional<T>> orNothing() {
        return new ValueType<>(
                expected + ", or nothing", text -> text.isEmpty() ? Optional.empty() : Optional.of(parser.apply(text)));
    }

    private static <C extends Comparable<C>> C within(C value, C low, C high) {
        if (value.compareTo(low) < 0 || value.compareTo(high) > 0) {
            throw new IllegalArgumentException(value.compareTo(low) < 0 ? "too small" : "too large");
        }
        return value;
    }

    private static Boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("it is neither");
        };
    }

    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("it is empty");
        }
        if (text.startsWith("~")) {
            throw new IllegalArgumentException("only a shell understands ~");
        }
        return Path.of(text).toAbsolutePath().normalize();
    }
}
