package dev.goferry.edge;

import dev.goferry.cache.HotAnswer;
import dev.goferry.proxy.Answer;
import dev.goferry.proxy.Caching;
import dev.goferry.telemetry.Result;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts an answer on the wire: headers, HEAD, conditions, one range. Runs on the exchange's event loop. */
final class Reply {
    private static final CharSequence X_CACHE = HttpHeaders.createOptimized("x-cache");
    private static final CharSequence X_REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    private static final CharSequence ACCEPT_RANGES = HttpHeaders.createOptimized("accept-ranges");
    private static final CharSequence CONTENT_RANGE = HttpHeaders.createOptimized("content-range");
    private static final CharSequence BYTES = HttpHeaders.createOptimized("bytes");
    private static final CharSequence NOSNIFF_NAME = HttpHeaders.createOptimized("x-content-type-options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final EnumMap<Result, CharSequence> LABELS = labels();

    private Reply() {}

    private static EnumMap<Result, CharSequence> labels() {
        EnumMap<Result, CharSequence> labels = new EnumMap<>(Result.class);
        for (Result result : Result.values()) {
            labels.put(result, HttpHeaders.createOptimized(result.label()));
        }
        return labels;
    }

    static void small(Exchange exchange, HotAnswer content, Result result, @Nullable String upstream) {
        String etag = content.etag();
        common(exchange, content.contentType(), content.cacheControl(), etag, result);
        if (etag != null && Conditions.matches(exchange.request, etag)) {
            exchange.response.setStatusCode(304).end();
            exchange.finish(304, 0, result, upstream);
            return;
        }
        byte[] body = content.body();
        Range range = etag == null ? new Range.Whole() : Conditions.range(exchange.request, etag, body.length);
        switch (range) {
            case Range.Whole() -> end(exchange, 200, body, result, upstream);
            case Range.Part(long from, long to) -> {
                contentRange(exchange, from, to, body.length);
                byte[] part = java.util.Arrays.copyOfRange(body, (int) from, (int) to);
                end(exchange, 206, part, result, upstream);
            }
            case Range.Unsatisfiable() -> unsatisfiable(exchange, body.length, result);
        }
    }

    /** The whole body, without a look at ranges and conditions: what a hit of the {@code go} command needs. */
    static void hot(Exchange exchange, HotAnswer content) {
        common(exchange, content.contentType(), content.cacheControl(), content.etag(), Result.HIT);
        exchange.response.end(Buffer.buffer(content.body()));
        exchange.finish(200, content.body().length, Result.HIT, null);
    }

    static void text(Exchange exchange, int status, String text, String cacheControl, Result result) {
        text(exchange, new Answer.Text(status, text, cacheControl, result, null));
    }

    static void text(Exchange exchange, Answer.Text answer) {
        MultiMap headers = common(exchange, Caching.TEXT, answer.cacheControl(), null, answer.result());
        headers.set(NOSNIFF_NAME, NOSNIFF);
        byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
        end(exchange, answer.status(), body, answer.result(), answer.upstream());
    }

    /** The URL is a key to the file for as long as it holds: nothing may keep it, and no log has it. */
    static void elsewhere(Exchange exchange, Answer.Elsewhere answer) {
        MultiMap headers = common(exchange, Caching.TEXT, Caching.NO_STORE, null, answer.result());
        headers.set(HttpHeaders.LOCATION, answer.location().toString());
        end(exchange, 307, new byte[0], answer.result(), null);
    }

    /** Sends a file of the store; the channel is closed afterwards. */
    static void file(Exchange exchange, Answer.Stored answer, FileChannel channel, Duration longest) {
        common(exchange, answer.contentType(), answer.cacheControl(), answer.etag(), answer.result());
        if (Conditions.matches(exchange.request, answer.etag())) {
            close(channel);
            exchange.response.setStatusCode(304).end();
            exchange.finish(304, 0, answer.result(), answer.upstream());
            return;
        }
        switch (Conditions.range(exchange.request, answer.etag(), answer.size())) {
            case Range.Whole() -> send(exchange, answer, channel, 0, answer.size(), longest);
            case Range.Part(long from, long to) -> {
                contentRange(exchange, from, to, answer.size());
                exchange.response.setStatusCode(206);
                send(exchange, answer, channel, from, to - from, longest);
            }
            case Range.Unsatisfiable() -> {
                close(channel);
                unsatisfiable(exchange, answer.size(), answer.result());
            }
        }
    }

    /** What a GET would be told, to a HEAD. */
    static void described(Exchange exchange, Answer.Described answer) {
        common(exchange, answer.contentType(), answer.cacheControl(), answer.etag(), answer.result());
        headOnly(exchange, 200, answer.size(), answer.result(), answer.upstream());
    }

    private static void headOnly(Exchange exchange, int status, long length, Result result, @Nullable String upstream) {
        exchange.response.headers().set(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
        exchange.response.end();
        exchange.finish(status, 0, result, upstream);
    }

    static MultiMap common(
            Exchange exchange, String contentType, String cacheControl, @Nullable String etag, Result result) {
        MultiMap headers = exchange.response.headers();
        headers.set(HttpHeaders.CONTENT_TYPE, contentType);
        headers.set(HttpHeaders.CACHE_CONTROL, cacheControl);
        if (Caching.isPrivate(cacheControl)) {
            headers.set(HttpHeaders.VARY, HttpHeaders.AUTHORIZATION);
        }
        if (etag != null) {
            headers.set(HttpHeaders.ETAG, etag);
            headers.set(ACCEPT_RANGES, BYTES);
        }
        headers.set(X_CACHE, Objects.requireNonNull(LABELS.get(result)));
        headers.set(X_REQUEST_ID, exchange.id);
        return headers;
    }

    private static void end(Exchange exchange, int status, byte[] body, Result result, @Nullable String upstream) {
        exchange.response.setStatusCode(status);
        if (exchange.head()) {
            headOnly(exchange, status, body.length, result, upstream);
        } else {
            exchange.response.end(Buffer.buffer(body));
            exchange.finish(status, body.length, result, upstream);
        }
    }

    private static void send(
            Exchange exchange, Answer.Stored answer, FileChannel channel, long from, long length, Duration longest) {
        int status = exchange.response.getStatusCode();
        if (exchange.head()) {
            close(channel);
            headOnly(exchange, status, length, answer.result(), answer.upstream());
            return;
        }
        Deadline deadline = Deadline.start(exchange, longest);
        var sending = exchange.request.version() == HttpVersion.HTTP_2
                ? exchange.response.sendFile(answer.file().toString(), from, length)
                : exchange.response.sendFile(channel, from, length);
        sending.onComplete(done -> {
            deadline.cancel();
            close(channel);
            exchange.finish(done.succeeded() ? status : 0, length, answer.result(), answer.upstream());
        });
    }

    private static void contentRange(Exchange exchange, long from, long to, long size) {
        exchange.response.headers().set(CONTENT_RANGE, "bytes " + from + '-' + (to - 1) + '/' + size);
    }

    private static void unsatisfiable(Exchange exchange, long size, Result result) {
        exchange.response.headers().set(CONTENT_RANGE, "bytes */" + size);
        text(exchange, 416, "the range lies outside the file's " + size + " bytes\n", Caching.NO_STORE, result);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            System.getLogger(Reply.class.getName()).log(System.Logger.Level.WARNING, "a file could not be closed", e);
        }
    }
}
