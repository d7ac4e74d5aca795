package dev.goferry.server;

import dev.goferry.module.ModulePath;
import dev.goferry.server.Doctor.Finding;
import dev.goferry.server.Doctor.Listener;
import dev.goferry.server.Doctor.Mark;
import dev.goferry.upstream.Upstream;
import dev.goferry.upstream.UpstreamAnswer;
import dev.goferry.upstream.UpstreamRequest;
import dev.goferry.upstream.UpstreamRequest.Priority;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;

/** Asks upstreams for one file and says in one line what came of it. */
final class Probe {
    private final Upstreams upstreams;
    private final Listener listener;

    Probe(Upstreams upstreams, Listener listener) {
        this.upstreams = upstreams;
        this.listener = listener;
    }

    /** Where one module's files are sought. */
    record Question(ModulePath module, String path, long maxBytes) {}

    /** Fills {@code sink} where the finding is OK. */
    Finding ask(String what, Upstream upstream, Question question, OutputStream sink) throws IOException {
        listener.asking(what);
        long start = System.nanoTime();
        UpstreamAnswer answer = upstream.get(new UpstreamRequest(
                question.module(), question.path(), question.maxBytes(), Priority.INTERACTIVE, upstreams.tries()));
        return switch (answer) {
            case UpstreamAnswer.Found(String from, UpstreamAnswer.Body body) -> read(what, from, body, sink, start);
            case UpstreamAnswer.NotFound(String from, int status, String text) ->
                failed(what, status + " from " + from + ": it is not there. " + text, start);
            case UpstreamAnswer.Forbidden(String from, int status, String text) ->
                failed(what, status + " from " + from + ": " + refusal(status) + text, start);
            case UpstreamAnswer.Unavailable(String from, UpstreamAnswer.Reason reason, String text) ->
                failed(what, kind(reason, text) + ": " + text, start);
        };
    }

    private static Finding read(String what, String from, UpstreamAnswer.Body body, OutputStream sink, long start)
            throws IOException {
        long size = 0;
        try (body) {
            for (ByteBuffer bytes = body.read(); bytes != null; bytes = body.read()) {
                byte[] chunk = new byte[bytes.remaining()];
                bytes.get(chunk);
                sink.write(chunk);
                size += chunk.length;
            }
            return new Finding(Mark.OK, what, size + " bytes from " + from + took(start));
        } catch (UpstreamAnswer.BodyBroken e) {
            return failed(what, "its body broke off after " + size + " bytes: " + e.getMessage(), start);
        }
    }

    private static Finding failed(String what, String detail, long start) {
        return new Finding(Mark.FAIL, what, detail.strip() + took(start));
    }

    private static String took(long start) {
        return " (" + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms)";
    }

    private static String refusal(int status) {
        return status == 401 ? "it wants credentials (netrc, or routes.N.credentials). " : "it refuses. ";
    }

    private static String kind(UpstreamAnswer.Reason reason, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return switch (reason) {
            case TIMEOUT -> "time-out";
            case STATUS -> "server error";
            case PROTOCOL -> "protocol";
            case TOO_LARGE -> "too large";
            case OVERLOADED -> "overloaded";
            case CONNECT -> {
                if (lower.contains("resolve") || lower.contains("unknownhost")) {
                    yield "DNS";
                }
                yield lower.contains("ssl") || lower.contains("certif") || lower.contains("handshake")
                        ? "TLS"
                        : "connection";
            }
        };
    }
}
