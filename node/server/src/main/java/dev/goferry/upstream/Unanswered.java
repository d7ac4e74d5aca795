package dev.goferry.upstream;

import dev.goferry.upstream.UpstreamAnswer.Reason;
import java.time.Duration;

/** A try that ended before an answer's head was accepted, as the answer that our caller gets. Carries no stack trace. */
final class Unanswered extends Exception {
    private static final long serialVersionUID = 1L;

    /** What the failure says about the upstream, for the next try and the breaker. */
    enum Kind {
        /** It works, and would say the same again. */
        FINAL,
        /** It works and wants to be asked later: 429. */
        BUSY,
        /** It does not work: no connection, no answer, 5xx. */
        FAILING,
        /** We did not ask. */
        NOT_ASKED
    }

    private final transient UpstreamAnswer answer;
    private final transient Kind kind;
    private final transient Duration retryAfter;

    private Unanswered(UpstreamAnswer answer, Kind kind, Duration retryAfter) {
        super(null, null, false, false);
        this.answer = answer;
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    static Unanswered because(String upstream, Reason reason, String text) {
        Kind kind = switch (reason) {
            case CONNECT, TIMEOUT -> Kind.FAILING;
            case OVERLOADED -> Kind.NOT_ASKED;
            case STATUS, PROTOCOL, TOO_LARGE -> Kind.FINAL;
        };
        return new Unanswered(new UpstreamAnswer.Unavailable(upstream, reason, text), kind, Duration.ZERO);
    }

    /** A status that may pass: 5xx or 429. */
    static Unanswered status(String upstream, int status, String text, Duration retryAfter) {
        Kind kind = status == 429 ? Kind.BUSY : Kind.FAILING;
        return new Unanswered(new UpstreamAnswer.Unavailable(upstream, Reason.STATUS, text), kind, retryAfter);
    }

    static Unanswered with(UpstreamAnswer answer) {
        return new Unanswered(answer, Kind.FINAL, Duration.ZERO);
    }

    UpstreamAnswer answer() {
        return answer;
    }

    Kind kind() {
        return kind;
    }

    /** What a Retry-After asked for, or zero. */
    Duration retryAfter() {
        return retryAfter;
    }
}
