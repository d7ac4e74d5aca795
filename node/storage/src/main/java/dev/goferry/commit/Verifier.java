package dev.goferry.commit;

import dev.goferry.pin.Pin;
import java.io.IOException;
import java.nio.file.Path;

/** Decides whether bytes that are in the store without a pin are what their key says. */
@FunctionalInterface
public interface Verifier {
    /** What a verifier found. */
    sealed interface Verdict {
        /** They are right; {@code pin} describes exactly these bytes. */
        record Proved(Pin pin) implements Verdict {}

        /** They are wrong; {@code reason} is one line. */
        record Refused(String reason) implements Verdict {}
    }

    /** Checks the bytes; an IOException means "I cannot tell", and leaves everything as it is. */
    Verdict verify(String key, Path file) throws IOException;
}
