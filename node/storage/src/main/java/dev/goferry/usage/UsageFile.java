package dev.goferry.usage;

import dev.goferry.json.FlatJson;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * One day's counts as an object: gzipped lines of text, whose checksum finds what was damaged. The first line is a flat
 * JSON object ({@code v}, {@code named}, {@code others}, {@code complete}, {@code parts}), then come {@code count
 * path@version} lines sorted by name, then fingerprints of 16 hex digits.
 *
 * @param parts the names of the objects that this one was merged from, which no longer count
 */
record UsageFile(DayCounts counts, List<String> parts) {
    /** The largest object. */
    static final int MAX_BYTES = 64 << 20;

    private static final int FORMAT = 1;
    private static final long MAX_INFLATED = 512L << 20;

    UsageFile {
        parts = List.copyOf(parts);
    }

    byte[] bytes() throws IOException {
        Map<ModuleVersion, Long> named = counts.named();
        FlatJson header = FlatJson.empty()
                .with("v", FORMAT)
                .with("named", named.size())
                .with("others", counts.others().size())
                .with("complete", counts.isComplete())
                .with("parts", String.join(",", parts));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Writer out = new OutputStreamWriter(new GZIPOutputStream(bytes), StandardCharsets.UTF_8)) {
            StringBuilder text = new StringBuilder(header.toString()).append('\n');
            named.entrySet().stream()
                    .map(entry -> entry.getValue() + " " + entry.getKey())
                    .sorted((one, other) -> name(one).compareTo(name(other)))
                    .forEach(line -> text.append(line).append('\n'));
            counts.others()
                    .forEach(fingerprint ->
                            text.append(HexFormat.of().toHexDigits(fingerprint)).append('\n'));
            out.append(text);
        }
        return bytes.toByteArray();
    }

    private static String name(String line) {
        return line.substring(line.indexOf(' ') + 1);
    }

    /** Reads an object into counts of these limits; whatever was not written like that is an IOException. */
    static UsageFile read(byte[] bytes, DayCounts.Limits limits) throws IOException {
        DayCounts counts = new DayCounts(limits);
        InputStream inflated = new Bounded(new GZIPInputStream(new ByteArrayInputStream(bytes)), MAX_INFLATED);
        try (BufferedReader in = new BufferedReader(new InputStreamReader(inflated, StandardCharsets.UTF_8))) {
            FlatJson header = FlatJson.parse(line(in));
            if (header.number("v") != FORMAT) {
                throw new IOException("a newer Goferry wrote it");
            }
            for (long i = 0; i < header.number("named"); i++) {
                String line = line(in);
                counts.add(module(name(line)), Long.parseLong(line, 0, line.indexOf(' '), 10));
            }
            for (long i = 0; i < header.number("others"); i++) {
                counts.addOther(HexFormat.fromHexDigitsToLong(line(in)));
            }
            if (in.readLine() != null) {
                throw new IOException("there is more in it than it says");
            }
            if (!header.flag("complete")) {
                counts.incomplete();
            }
            return new UsageFile(counts, parts(header.text("parts")));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | InvalidName e) {
            throw new IOException("it is no record of usage: " + e.getMessage(), e);
        }
    }

    private static List<String> parts(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split(",", -1));
    }

    private static ModuleVersion module(String name) {
        int at = name.indexOf('@');
        return new ModuleVersion(new ModulePath(name.substring(0, at)), new Version(name.substring(at + 1)));
    }

    private static String line(BufferedReader in) throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new IOException("it ends too early");
        }
        return line;
    }
}
