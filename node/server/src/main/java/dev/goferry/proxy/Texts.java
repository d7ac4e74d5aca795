package dev.goferry.proxy;

import dev.goferry.flight.Landing;
import dev.goferry.telemetry.Result;

/** Error answers: at most eight plain lines that say what happened, where, and what to do. */
final class Texts {
    /** The {@code go} command shows at most eight lines and 648 bytes, and stops at the first empty line. */
    private static final int MOST_LINES = 8;

    private Texts() {}

    /**
     * The answer to a landing that brought nothing.
     *
     * @param negativeCaching how long a not-found may be kept by others
     */
    static Answer.Text of(Landing landing, String what, Ask ask, Result result, String negativeCaching) {
        return switch (landing) {
            case Landing.Committed committed -> throw new IllegalArgumentException("a landing with bytes is no error");
            case Landing.Absent(String upstream, int status, String text) ->
                new Answer.Text(
                        status,
                        text.isBlank() ? "not found: " + what + " (said " + upstream + ")\n" : text,
                        negativeCaching,
                        result,
                        upstream);
            case Landing.Forbidden(String upstream, String text) ->
                new Answer.Text(403, text, Caching.NO_STORE, Result.REFUSED, upstream);
            case Landing.Refused(String text, String upstream) ->
                new Answer.Text(403, lines(text, ask), Caching.NO_STORE, Result.REFUSED, upstream);
            case Landing.Failed(int status, String text, String upstream, boolean ofOneNode) ->
                new Answer.Text(
                        status,
                        lines(what + " cannot be had now: " + text, ask),
                        Caching.NO_STORE,
                        Result.ERROR,
                        upstream);
        };
    }

    /** Our own words, with the request id as the last line. */
    static String lines(String text, Ask ask) {
        StringBuilder lines = new StringBuilder();
        text.lines()
                .filter(line -> !line.isBlank())
                .limit(MOST_LINES - 1)
                .forEach(line -> lines.append(line).append('\n'));
        return lines.append("(goferry request ").append(ask.id()).append(")\n").toString();
    }
}
