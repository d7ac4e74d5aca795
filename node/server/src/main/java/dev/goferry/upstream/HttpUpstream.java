package dev.goferry.upstream;

import dev.goferry.upstream.Breaker.Outcome;
import dev.goferry.upstream.Breaker.Pass;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import dev.goferry.upstream.UpstreamAnswer.Unavailable;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A GOPROXY over HTTP. A {@link #get} tries at most as often as its {@link Tries} allow, on failures to connect, 5xx,
 * 429 and, while the budget holds another whole wait, on first-byte time-outs. The budget ends with an answer's head:
 * bodies have their own limits (stall, least rate, whole time). The slot of a found body is freed when the body is
 * closed. A body without any announced length ends with its connection, and only its content can tell whether it is
 * whole. Thread-safe; blocks virtual threads.
 */
public final class HttpUpstream implements Upstream, AutoCloseable {
    private static final Duration BACK_OFF_BASE = Duration.ofMillis(200);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(2);
    private static final String USER_AGENT = "goferry/" + version();

    private final UpstreamConfig config;
    private final String name;
    private final Wire wire;
    private final Gate gate;
    private final Breaker breaker;
    private final @Nullable Credential credential;
    private final InstantSource clock;
    private final Supplier<@Nullable String> traceparent;
    private final Function<InetAddress, AddressRange> ranges;

    /**
     * @param environment where credential variables are looked up, once, here
     * @param traceparent gives the W3C header of the calling thread's span, or null
     */
    public HttpUpstream(
            Vertx vertx,
            UpstreamConfig config,
            Function<String, @Nullable String> environment,
            InstantSource clock,
            Supplier<@Nullable String> traceparent) {
        this(vertx, config, environment, clock, traceparent, AddressRange::of);
    }

    /** @param ranges what network an address belongs to */
    HttpUpstream(
            Vertx vertx,
            UpstreamConfig config,
            Function<String, @Nullable String> environment,
            InstantSource clock,
            Supplier<@Nullable String> traceparent,
            Function<InetAddress, AddressRange> ranges) {
        this.ranges = ranges;
        UpstreamLimits limits = config.limits();
        this.config = config;
        this.name = config.base().toString();
        this.credential = Credentials.of(config, environment);
        this.wire = new Wire(vertx, config);
        this.gate = new Gate(
                limits.places().all(),
                limits.places().prefetches(),
                limits.places().waiting());
        this.breaker = new Breaker(
                limits.rests().failures(),
                limits.rests().first(),
                limits.rests().longest(),
                clock);
        this.clock = clock;
        this.traceparent = traceparent;
    }

    @Override
    public UpstreamAnswer get(UpstreamRequest request) {
        UpstreamAnswer last = new Unavailable(name, Reason.TIMEOUT, name + ": every try of this fetch is used up");
        try {
            for (int n = 0; request.tries().take(name); n++) {
                Pass pass = breaker.enter();
                if (pass == Pass.NONE) {
                    return n == 0 ? atRest() : last;
                }
                try {
                    return admitted(request, pass);
                } catch (Unanswered e) {
                    last = e.answer();
                    if (!another(e, n, request.tries())) {
                        return last;
                    }
                }
            }
            return last;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Unavailable(name, Reason.TIMEOUT, name + ": the fetch was given up");
        }
    }

    /** Whether the breaker rests now: nothing is asked then. */
    public boolean resting() {
        return breaker.state() == Breaker.State.OPEN && !breaker.restLeft().isZero();
    }

    /** The base URL, without credentials. */
    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        wire.close();
    }

    private Unavailable atRest() {
        long seconds = Math.max(1, breaker.restLeft().toSeconds());
        return new Unavailable(
                name,
                Reason.OVERLOADED,
                name + " failed several times in a row and is left alone for another " + seconds + " s");
    }

    private UpstreamAnswer admitted(UpstreamRequest request, Pass pass) throws Unanswered, InterruptedException {
        Outcome outcome = Outcome.NOT_ASKED;
        Duration left = request.tries().timeLeft(clock.instant());
        Gate.Slot slot = null;
        boolean handedOn = false;
        try {
            slot = gate.enter(
                    request.priority(), Waiting.shorter(config.limits().places().patience(), left));
            if (slot == null) {
                throw Unanswered.because(name, Reason.OVERLOADED, name + ": no connection became free in time");
            }
            outcome = Outcome.FAILURE;
            UpstreamAnswer answer = ask(request, slot);
            outcome = Outcome.SUCCESS;
            handedOn = true;
            return answer;
        } catch (Unanswered e) {
            outcome = outcome(e.kind());
            throw e;
        } catch (InterruptedException e) {
            outcome = Outcome.NOT_ASKED;
            throw e;
        } finally {
            breaker.settle(pass, outcome);
            if (slot != null && !handedOn) {
                slot.close();
            }
        }
    }

    private UpstreamAnswer ask(UpstreamRequest request, Gate.Slot slot) throws Unanswered, InterruptedException {
        URI url = URI.create(name + "/" + WirePath.escaped(request.path()));
        Duration left = request.tries().timeLeft(clock.instant());
        if (left.isZero()) {
            throw Unanswered.because(name, Reason.TIMEOUT, name + ": no time left to ask");
        }
        Consumer<HttpClientRequest> headers = hop -> withHeaders(hop, request.from());
        ResponseBody body = new Walk(wire, config, ranges, headers, this::withOwnHeaders, left).start(url);
        return Heads.judge(name, body, request.maxBytes(), request.from(), slot::close, clock.instant());
    }

    private static void withHeaders(HttpClientRequest request, long from) {
        request.putHeader("Accept-Encoding", "identity").putHeader("User-Agent", USER_AGENT);
        if (from > 0) {
            request.putHeader("Range", "bytes=" + from + "-");
        }
    }

    private void withOwnHeaders(HttpClientRequest request) {
        if (credential != null) {
            request.putHeader("Authorization", credential.authorization());
        }
        if (config.storedOnly()) {
            request.putHeader("Disable-Module-Fetch", "true");
        }
        String parent = traceparent.get();
        if (parent != null) {
            request.putHeader("traceparent", parent);
        }
    }

    private static Outcome outcome(Unanswered.Kind kind) {
        return switch (kind) {
            case FINAL, BUSY -> Outcome.SUCCESS;
            case FAILING -> Outcome.FAILURE;
            case NOT_ASKED -> Outcome.NOT_ASKED;
        };
    }

    /** Sleeps with full jitter and says whether another try is worth it. */
    private boolean another(Unanswered failed, int tried, Tries tries) throws InterruptedException {
        boolean mayHelp = failed.kind() == Unanswered.Kind.BUSY || failed.kind() == Unanswered.Kind.FAILING;
        if (!mayHelp || !tries.left(name) || resting() || failed.retryAfter().compareTo(LONGEST_RETRY_AFTER) > 0) {
            return false;
        }
        boolean timedOut = failed.answer() instanceof Unavailable u && u.reason() == Reason.TIMEOUT;
        Duration needed = timedOut ? config.limits().times().firstByte() : Duration.ZERO;
        long most = BACK_OFF_BASE.toMillis() << Math.min(tried, 4);
        Duration jitter = Duration.ofMillis(ThreadLocalRandom.current().nextLong(most + 1));
        Duration pause = failed.retryAfter().isZero() ? jitter : failed.retryAfter();
        if (tries.timeLeft(clock.instant()).compareTo(pause.plus(needed)) <= 0) {
            return false;
        }
        Thread.sleep(pause);
        return true;
    }

    private static String version() {
        String version = HttpUpstream.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
