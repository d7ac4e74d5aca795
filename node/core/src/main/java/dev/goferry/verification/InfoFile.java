package dev.goferry.verification;

import dev.goferry.json.JsonScanner.Malformed;
import dev.goferry.module.Version;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Checks the JSON of a version's {@code .info}, of {@code @latest} and of a query's answer: an object whose
 * {@code Version} is canonical and whose {@code Time}, if any, is RFC 3339. Other fields pass unread.
 */
public final class InfoFile {
    /** The largest that is taken, in bytes. */
    public static final int MAX_BYTES = 64 << 10;

    private InfoFile() {}

    /** What {@link #check} found. */
    public sealed interface Verdict {
        /** It names this version; the time is that of the commit. */
        record Sound(Version version, Optional<Instant> time) implements Verdict {}

        /** It must not be stored or served. {@code reason} is one line for a person. */
        record Broken(String reason) implements Verdict {}
    }

    /**
     * Reads the whole file.
     *
     * @param asked the version that it must name; empty for a query, which may mean any
     */
    public static Verdict check(byte[] bytes, Optional<Version> asked) {
        if (bytes.length > MAX_BYTES) {
            return new Verdict.Broken(".info larger than " + MAX_BYTES + " bytes");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return check(new JsonObject(text), asked);
        } catch (CharacterCodingException _) {
            return new Verdict.Broken(".info is not valid UTF-8");
        } catch (Malformed e) {
            return new Verdict.Broken(".info is not a JSON object: " + e.getMessage());
        }
    }

    private static Verdict check(JsonObject info, Optional<Version> asked) {
        String name = info.text("Version").orElse("");
        if (!Version.isCanonical(name)) {
            return new Verdict.Broken(".info names no canonical version");
        }
        Version version = new Version(name);
        if (asked.isPresent() && !asked.get().equals(version)) {
            return new Verdict.Broken(".info names version " + version + " instead of " + asked.get());
        }
        if (!info.has("Time")) {
            return new Verdict.Sound(version, Optional.empty());
        }
        Optional<Instant> time = info.text("Time").flatMap(InfoFile::rfc3339);
        return time.isPresent()
                ? new Verdict.Sound(version, time)
                : new Verdict.Broken(".info holds a Time that is not RFC 3339");
    }

    /** Java also takes times without seconds, a dot without a fraction, and offsets with seconds. */
    private static Optional<Instant> rfc3339(String text) {
        int length = text.length();
        if (length < 20 || text.charAt(10) != 'T' || text.charAt(16) != ':') {
            return Optional.empty();
        }
        int zone = text.charAt(length - 1) == 'Z' ? length - 1 : length - 6;
        boolean offset = text.charAt(zone) == '+' || text.charAt(zone) == '-' || text.charAt(zone) == 'Z';
        if (zone < 19 || !offset || text.charAt(zone - 1) == '.') {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
