package dev.goferry.origin;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How {@link ScriptedOrigin} shall answer: what differs from serving the file in peace. Build it fully, then install it;
 * it is not changed afterwards. Offsets and lengths are bytes of the body.
 */
public final class Script {
    /** How the end of a body is marked. */
    enum Framing {
        LENGTH,
        CHUNKED,
        CHUNKED_WITHOUT_END,
        CLOSE
    }

    int status;
    byte @Nullable [] body;
    final Map<String, String> headers = new LinkedHashMap<>();
    Duration firstByte = Duration.ZERO;
    long bytesPerSecond;
    long stallAfter = -1;
    long resetAfter = -1;
    long cutAfter = -1;
    long lengthLie;
    Framing framing = Framing.LENGTH;
    boolean hang;
    boolean ranges;
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    private Script() {}

    /** Serves what is published, to be bent by the methods below. */
    public static Script serve() {
        return new Script();
    }

    /** Answers a status with a text/plain body. */
    public static Script status(int status, String text) {
        Script script = new Script().bytes(text.getBytes(StandardCharsets.UTF_8));
        script.status = status;
        return script.header("Content-Type", "text/plain; charset=utf-8");
    }

    /** Answers 302 with a Location. */
    public static Script redirect(String location) {
        return status(302, "elsewhere\n").header("Location", location);
    }

    /** Answers 200 with a page. */
    public static Script html() {
        return status(200, "<!doctype html><title>Log in</title>").header("Content-Type", "text/html");
    }

    /** Reads the request and never answers. */
    public static Script hang() {
        Script script = new Script();
        script.hang = true;
        return script;
    }

    /** Answers with these bytes instead of what is published. */
    public Script bytes(byte[] bytes) {
        body = bytes.clone();
        return this;
    }

    /** Answers this status with what is published. */
    public Script status(int other) {
        status = other;
        return this;
    }

    /** Adds or replaces a header of the answer. */
    public Script header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Waits before the status line. */
    public Script firstByteAfter(Duration wait) {
        firstByte = wait;
        return this;
    }

    /** Sends the body no faster than this. */
    public Script drip(long perSecond) {
        bytesPerSecond = perSecond;
        return this;
    }

    /** Sends so many bytes, then nothing more, with the connection left open. */
    public Script stallAfter(long bytes) {
        stallAfter = bytes;
        return this;
    }

    /** Sends so many bytes, then a TCP reset. */
    public Script resetAfter(long bytes) {
        resetAfter = bytes;
        return this;
    }

    /** Announces the whole length, sends so many bytes, then closes in an orderly way. */
    public Script cutAfter(long bytes) {
        cutAfter = bytes;
        return this;
    }

    /** Sends only the rest, with 206, to who asks for what begins at a byte; without this it sends all, with 200. */
    public Script ranges() {
        ranges = true;
        return this;
    }

    /** Adds this to the announced Content-Length. */
    public Script lieAboutLength(long difference) {
        lengthLie = difference;
        return this;
    }

    /** Sends chunks. */
    public Script chunked() {
        framing = Framing.CHUNKED;
        return this;
    }

    /** Sends chunks and closes without the last one. */
    public Script chunkedWithoutEnd() {
        framing = Framing.CHUNKED_WITHOUT_END;
        return this;
    }

    /** Announces no length: the end of the connection is the end of the body. */
    public Script untilClose() {
        framing = Framing.CLOSE;
        return this;
    }

    /** Holds for the first so many requests; the next script, or peace, after that. */
    public Script times(int requests) {
        left.set(requests);
        return this;
    }

    boolean take() {
        return left.getAndUpdate(n -> n > 0 && n != Integer.MAX_VALUE ? n - 1 : n) > 0;
    }
}
