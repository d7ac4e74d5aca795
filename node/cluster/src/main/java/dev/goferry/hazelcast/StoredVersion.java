package dev.goferry.hazelcast;

import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.pin.Pin;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files of a module version that are stored. Immutable. */
record StoredVersion(Map<ArtifactKind, Pin> files) {
    static final StoredVersion EMPTY = new StoredVersion(Map.of());

    StoredVersion {
        files = Map.copyOf(files);
    }

    StoredVersion with(StoredVersion later) {
        Map<ArtifactKind, Pin> all = new EnumMap<>(ArtifactKind.class);
        all.putAll(files);
        all.putAll(later.files);
        return new StoredVersion(all);
    }

    /**
     * The form on the wire and in memory. Hashes are bytes; what all files of a version usually share, source and who
     * vouched, is written once.
     */
    static final class Form implements CompactSerializer<StoredVersion> {
        private static final String H1 = "h1:";

        @Override
        public String getTypeName() {
            return "goferry.version";
        }

        @Override
        public Class<StoredVersion> getCompactClass() {
            return StoredVersion.class;
        }

        @Override
        public void write(CompactWriter out, StoredVersion version) {
            Pin usual = version.files.values().stream().findFirst().orElse(null);
            out.writeString("source", usual == null ? null : usual.source());
            out.writeString("verified", usual == null ? null : usual.verifiedBy());
            for (ArtifactKind kind : ArtifactKind.values()) {
                write(out, name(kind), version.files.get(kind), usual);
            }
        }

        private static void write(CompactWriter out, String name, @Nullable Pin pin, @Nullable Pin usual) {
            Instant seen = pin == null ? Instant.EPOCH : pin.firstSeen();
            out.writeNullableInt64(name + ".size", pin == null ? null : pin.size());
            out.writeArrayOfInt8(
                    name + ".sha256", pin == null ? null : HexFormat.of().parseHex(pin.sha256()));
            out.writeArrayOfInt8(name + ".h1", pin == null ? null : hash(pin.h1()));
            out.writeInt64(name + ".seen", seen.getEpochSecond());
            out.writeInt32(name + ".nanos", seen.getNano());
            out.writeString(
                    name + ".source",
                    unlike(pin, usual, pin == null ? "" : pin.source(), usual == null ? "" : usual.source()));
            out.writeString(
                    name + ".verified",
                    unlike(pin, usual, pin == null ? "" : pin.verifiedBy(), usual == null ? "" : usual.verifiedBy()));
        }

        private static @Nullable String unlike(@Nullable Pin pin, @Nullable Pin usual, String own, String shared) {
            return pin == null || usual == null || own.equals(shared) ? null : own;
        }

        /** The 32 bytes of a canonical hash; else, and that can only be a strange one, its text. */
        private static byte @Nullable [] hash(Optional<String> h1) {
            if (h1.isEmpty()) {
                return null;
            }
            String text = h1.get().substring(H1.length());
            byte[] bytes = Base64.getDecoder().decode(text);
            return Base64.getEncoder().encodeToString(bytes).equals(text)
                    ? bytes
                    : text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        }

        private static Optional<String> text(byte @Nullable [] hash) {
            if (hash == null) {
                return Optional.empty();
            }
            String text = hash.length == 32
                    ? Base64.getEncoder().encodeToString(hash)
                    : new String(hash, java.nio.charset.StandardCharsets.US_ASCII);
            return Optional.of(H1 + text);
        }

        @Override
        public StoredVersion read(CompactReader in) {
            String source = in.readString("source");
            String verified = in.readString("verified");
            Map<ArtifactKind, Pin> files = new EnumMap<>(ArtifactKind.class);
            for (ArtifactKind kind : ArtifactKind.values()) {
                String name = name(kind);
                Long size = in.readNullableInt64(name + ".size");
                if (size != null) {
                    files.put(kind, read(in, name, size, or("", source), or("", verified)));
                }
            }
            return new StoredVersion(files);
        }

        private static Pin read(CompactReader in, String name, long size, String source, String verified) {
            return new Pin(
                    size,
                    HexFormat.of().formatHex(Objects.requireNonNull(in.readArrayOfInt8(name + ".sha256"))),
                    text(in.readArrayOfInt8(name + ".h1")),
                    or(source, in.readString(name + ".source")),
                    Instant.ofEpochSecond(in.readInt64(name + ".seen"), in.readInt32(name + ".nanos")),
                    or(verified, in.readString(name + ".verified")));
        }

        private static String or(String shared, @Nullable String own) {
            return own == null ? shared : own;
        }

        private static String name(ArtifactKind kind) {
            return kind.name().toLowerCase(Locale.ROOT);
        }
    }
}
