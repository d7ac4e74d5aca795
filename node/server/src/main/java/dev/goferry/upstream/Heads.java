package dev.goferry.upstream;

import dev.goferry.upstream.UpstreamAnswer.Forbidden;
import dev.goferry.upstream.UpstreamAnswer.Found;
import dev.goferry.upstream.UpstreamAnswer.NotFound;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Turns an answer's head into an outcome, by the table of the GOPROXY protocol. */
final class Heads {
    private Heads() {}

    /**
     * A body that is found is handed on with {@code atClose}; every other one is read and closed here.
     *
     * @param from the first byte that was asked for
     */
    static Found judge(String name, ResponseBody body, long maxBytes, long from, Runnable atClose, Instant now)
            throws Unanswered {
        int status = body.response().statusCode();
        if (status == 200) {
            long length = length(body.response().getHeader("Content-Length"));
            return new Found(name, sound(name, body, length, 0, maxBytes, atClose));
        }
        if (status == 206 && from > 0) {
            long length = lengthOfRest(body.response().getHeader("Content-Range"), from);
            if (length > 0) {
                return new Found(name, sound(name, body, length, from, maxBytes, atClose));
            }
        }
        Duration retryAfter = retryAfter(body.response().getHeader("Retry-After"), now);
        String text = ErrorText.read(body);
        String line = ErrorText.firstLine(text);
        String said = name + " answered " + status + (line.isEmpty() ? "" : ": " + line);
        throw switch (status) {
            case 404, 410 -> Unanswered.with(new NotFound(name, status, text));
            case 401, 403 -> Unanswered.with(new Forbidden(name, status, text));
            case 416 -> Unanswered.because(name, Reason.PROTOCOL, said);
            case 429 -> Unanswered.status(name, status, said, retryAfter);
            default ->
                status >= 500
                        ? Unanswered.status(name, status, said, retryAfter)
                        : Unanswered.because(name, status >= 400 ? Reason.STATUS : Reason.PROTOCOL, said);
        };
    }

    /** The length of the file whose rest this is; -1 if it is something else. */
    static long lengthOfRest(@Nullable String contentRange, long from) {
        String begin = "bytes " + from + "-";
        if (contentRange == null || !contentRange.strip().startsWith(begin)) {
            return -1;
        }
        String[] ends = contentRange.strip().substring(begin.length()).split("/", -1);
        if (ends.length != 2) {
            return -1;
        }
        long last = length(ends[0]);
        long length = length(ends[1]);
        return last >= from && length == last + 1 ? length : -1;
    }

    private static ResponseBody sound(
            String name, ResponseBody body, long length, long start, long maxBytes, Runnable atClose)
            throws Unanswered {
        HttpClientResponse head = body.response();
        String encoding = head.getHeader("Content-Encoding");
        if (encoding != null && !encoding.isBlank() && !encoding.equalsIgnoreCase("identity")) {
            body.close();
            throw Unanswered.because(
                    name,
                    Reason.PROTOCOL,
                    name + " encoded its answer (" + ErrorText.firstLine(encoding)
                            + ") though we accept only identity");
        }
        if (length > maxBytes) {
            body.close();
            throw Unanswered.because(
                    name,
                    Reason.TOO_LARGE,
                    name + " announced " + length + " bytes, more than the allowed " + maxBytes);
        }
        return body.accepted(length, start, maxBytes, atClose);
    }

    private static long length(@Nullable String header) {
        if (header == null) {
            return -1;
        }
        try {
            return Long.parseLong(header.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Seconds or a date; zero when there is none that can be read. */
    static Duration retryAfter(@Nullable String header, Instant now) {
        if (header == null) {
            return Duration.ZERO;
        }
        String value = header.strip();
        try {
            Duration wait = value.matches("[0-9]{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(now, Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)));
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }
}
