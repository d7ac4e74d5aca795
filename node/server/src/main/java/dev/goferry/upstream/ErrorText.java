package dev.goferry.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goferry.upstream.UpstreamAnswer.BodyBroken;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The text that an upstream sends with an error, at most 4 KiB of text/plain; anything else is an empty text. */
final class ErrorText {
    private static final int MAX_BYTES = 4 << 10;

    private ErrorText() {}

    /** Reads and closes the body. One that breaks off or is too long is cut. */
    static String read(ResponseBody body) {
        String type = body.response().getHeader("Content-Type");
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (body) {
            for (ByteBuffer bytes = body.read(); bytes != null && text.size() < MAX_BYTES; bytes = body.read()) {
                byte[] piece = new byte[Math.min(bytes.remaining(), MAX_BYTES - text.size())];
                bytes.get(piece);
                text.writeBytes(piece);
            }
        } catch (BodyBroken e) {
            // What came before the break is still the best explanation there is.
        }
        boolean plain = type != null && type.toLowerCase(Locale.ROOT).startsWith("text/plain");
        return plain ? text.toString(UTF_8) : "";
    }

    /** The first line, for a message of our own: bounded and without control characters. */
    static String firstLine(@Nullable String text) {
        String line = text == null ? "" : text.strip().lines().findFirst().orElse("");
        String clean = line.replaceAll("\\p{Cntrl}", " ");
        return clean.length() > 200 ? clean.substring(0, 200) + "…" : clean;
    }
}
