package dev.goferry.pin;

import dev.goferry.json.FlatJson;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a stored file is and always will be.
 *
 * @param size in bytes
 * @param sha256 of the bytes, in lower-case hex
 * @param h1 Go's hash of a .zip or .mod ({@code h1:…}); empty for an .info
 * @param source the upstream that it came from, without credentials, or {@code direct}; at most 2,048 characters
 * @param firstSeen when it was verified and pinned
 * @param verifiedBy the name of the checksum database, or {@link #FIRST_USE}
 */
public record Pin(long size, String sha256, Optional<String> h1, String source, Instant firstSeen, String verifiedBy) {
    /** Nobody vouches for the bytes but that they came first: private modules. */
    public static final String FIRST_USE = "first-use";

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern H1 = Pattern.compile("h1:[A-Za-z0-9+/]{43}=");
    private static final int MAX_TEXT = 2048;

    public Pin {
        require(size >= 0, "size", size);
        require(SHA256.matcher(sha256).matches(), "sha256", sha256);
        require(h1.isEmpty() || H1.matcher(h1.get()).matches(), "h1", h1);
        require(source.length() <= MAX_TEXT, "source", source.length());
        require(!verifiedBy.isEmpty() && verifiedBy.length() <= MAX_TEXT, "verifiedBy", verifiedBy);
    }

    private static void require(boolean right, String name, Object value) {
        if (!right) {
            throw new IllegalArgumentException("a pin's " + name + " cannot be " + value);
        }
    }

    /** Whether both name the same bytes, whoever vouches for them and wherever they came from. */
    public boolean sameBytes(Pin other) {
        return size == other.size && sha256.equals(other.sha256) && h1.equals(other.h1);
    }

    /** Its h1, if any, and its SHA-256: for a person. */
    public String hashes() {
        return h1.map(hash -> hash + " ").orElse("") + "sha256 " + sha256;
    }

    FlatJson json() {
        return FlatJson.empty()
                .with("size", size)
                .with("sha256", sha256)
                .with("h1", h1)
                .with("source", source)
                .with("firstSeen", firstSeen.toString())
                .with("verifiedBy", verifiedBy);
    }

    static Pin of(FlatJson json) {
        return new Pin(
                json.number("size"),
                json.text("sha256"),
                json.optionalText("h1"),
                json.text("source"),
                Instant.parse(json.text("firstSeen")),
                json.text("verifiedBy"));
    }
}
