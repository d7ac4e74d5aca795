package dev.goferry.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.OriginRequest;
import dev.goferry.origin.Script;
import dev.goferry.upstream.UpstreamAnswer.Body;
import dev.goferry.upstream.UpstreamAnswer.BodyBroken;
import dev.goferry.upstream.UpstreamAnswer.Forbidden;
import dev.goferry.upstream.UpstreamAnswer.Found;
import dev.goferry.upstream.UpstreamAnswer.NotFound;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUpstreamTest extends UpstreamTest {
    @Test
    void file_arrivesUnchanged_underTheEscapedPath() throws Exception {
        ModuleFiles files = origin.publish("example.com/Azure/x", "v2.0.0+incompatible");
        UpstreamAnswer answer = upstream().get(request("example.com/!azure/x/@v/v2.0.0+incompatible.zip"));
        assertThat(answer.upstream()).isEqualTo(origin.url());
        assertThat(((Found) answer).body().length()).isEqualTo(files.zip().length);
        assertThat(bytes(answer)).isEqualTo(files.zip());
        OriginRequest seen = origin.requests().getFirst();
        assertThat(seen.target()).isEqualTo("/example.com/%21azure/x/@v/v2.0.0+incompatible.zip");
        assertThat(seen.header("accept-encoding")).isEqualTo("identity");
        assertThat(seen.header("user-agent")).startsWith("goferry/");
        assertThat(seen.header("traceparent")).isEqualTo("00-aa-bb-01");
        assertThat(seen.header("authorization")).isNull();
    }

    @Test
    void base_keepsItsPrefix_withAnEndSlash() throws Exception {
        origin.serve("some/prefix/m/@v/list", "v1.0.0\n".getBytes(UTF_8));
        HttpUpstream upstream = upstream(UpstreamConfig.of(origin.url() + "/some/prefix/"));
        assertThat(text(upstream.get(request("m/@v/list")))).isEqualTo("v1.0.0\n");
    }

    @Test
    void connection_isReused_overManyRequests() throws Exception {
        origin.serve("a", "hello".getBytes(UTF_8));
        HttpUpstream upstream = upstream();
        for (int n = 0; n < 20; n++) {
            assertThat(text(upstream.get(request("a")))).isEqualTo("hello");
            assertThat(upstream.get(request("missing"))).isInstanceOf(NotFound.class);
        }
        assertThat(origin.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void notFound_keepsItsText_andIsAskedOnce(int status) {
        origin.script("a", Script.status(status, "not found: unknown revision v9\n"));
        UpstreamAnswer answer = upstream().get(request("a"));
        assertThat(answer).isEqualTo(new NotFound(origin.url(), status, "not found: unknown revision v9\n"));
        assertThat(origin.requests("a")).isEqualTo(1);
    }

    @Test
    void errorText_isCutAt4KiB_andDroppedWhenNotPlain() {
        origin.script("a", Script.status(403, "x".repeat(10_000)));
        assertThat(upstream().get(request("a"))).isEqualTo(new Forbidden(origin.url(), 403, "x".repeat(4096)));
        origin.script("a", Script.status(404, "<html>").header("Content-Type", "text/html"));
        assertThat(upstream().get(request("a"))).isEqualTo(new NotFound(origin.url(), 404, ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 429})
    void failingStatus_is502_afterThreeTries(int status) {
        origin.script("a", Script.status(status, "broken\n"));
        Instant start = Instant.now();
        UpstreamAnswer answer = upstream().get(request("a"));
        assertThat(unavailable(answer).reason()).isEqualTo(Reason.STATUS);
        assertThat(unavailable(answer).text()).contains(status + ": broken");
        assertThat(origin.requests("a")).isEqualTo(3);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void blip_isHidden_whenATryIsLeft() throws Exception {
        origin.serve("a", "hello".getBytes(UTF_8))
                .script("a", Script.status(503, "").times(2));
        assertThat(text(upstream().get(request("a")))).isEqualTo("hello");
        assertThat(origin.requests("a")).isEqualTo(3);
    }

    @Test
    void retryAfter_isKept_whenShort_andEndsTheTriesWhenLong() throws Exception {
        origin.serve("a", "hello".getBytes(UTF_8));
        origin.script("a", Script.status(429, "").header("Retry-After", "1").times(1));
        Instant start = Instant.now();
        assertThat(text(upstream().get(request("a")))).isEqualTo("hello");
        assertThat(Duration.between(start, Instant.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        origin.script("b", Script.status(503, "").header("Retry-After", "3"));
        assertThat(unavailable(upstream().get(request("b"))).reason()).isEqualTo(Reason.STATUS);
        assertThat(origin.requests("b")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 206, 304, 400, 418, 451})
    void oddStatus_isNoAnswer_andIsAskedOnce(int status) {
        origin.script("a", Script.status(status, status == 204 || status == 304 ? "" : "odd"));
        Reason reason = unavailable(upstream().get(request("a"))).reason();
        assertThat(reason).isEqualTo(status < 400 ? Reason.PROTOCOL : Reason.STATUS);
        assertThat(origin.requests("a")).isEqualTo(1);
    }

    @Test
    void encodedBody_isRefused_andIdentityIsNot() throws Exception {
        origin.serve("a", "hello".getBytes(UTF_8)).script("a", Script.serve().header("Content-Encoding", "gzip"));
        assertThat(unavailable(upstream().get(request("a"))).reason()).isEqualTo(Reason.PROTOCOL);
        origin.script("a", Script.serve().header("Content-Encoding", "identity"));
        assertThat(text(upstream().get(request("a")))).isEqualTo("hello");
    }

    @Test
    void hang_is504_andTheSlotIsFree() throws Exception {
        origin.serve("a", "hello".getBytes(UTF_8)).script("hang", Script.hang());
        HttpUpstream upstream = upstream(
                UpstreamConfig.of(origin.url()).withLimits(SHORT.withConcurrency(1, 1, 0, Duration.ofMillis(100))));
        Tries budget = new Tries(3, Instant.now().plusMillis(1000));
        assertThat(unavailable(upstream.get(request("hang", 10, budget))).reason())
                .isEqualTo(Reason.TIMEOUT);
        assertThat(origin.requests("hang")).isEqualTo(2);
        assertThat(text(upstream.get(request("a")))).isEqualTo("hello");
    }

    @Test
    void connection_isGivenUp_whenItTakesTooLong() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // Nobody accepts: once its backlog is full, the system drops whoever asks.
            while (waiting.size() < 10 && connects(full, waiting)) {}
            UpstreamLimits hasty = UpstreamLimits.DEFAULT.withTimeouts(
                    Duration.ofMillis(300), Duration.ofSeconds(20), Duration.ofSeconds(20));
            String url = "http://127.0.0.1:" + full.getLocalPort();
            HttpUpstream upstream = upstream(UpstreamConfig.of(url).withLimits(hasty));
            long start = System.nanoTime();
            UpstreamAnswer answer = upstream.get(
                    request("a", 1 << 20, new Tries(1, Instant.now().plusSeconds(20))));
            assertThat(unavailable(answer).reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(unavailable(answer).text()).isEqualTo("no connection to " + url + " in time");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(250), Duration.ofSeconds(10));
        } finally {
            for (Socket each : waiting) {
                each.close();
            }
        }
    }

    private static boolean connects(ServerSocket to, List<Socket> waiting) throws IOException {
        Socket socket = new Socket();
        waiting.add(socket);
        try {
            socket.connect(to.getLocalSocketAddress(), 300);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void refusal_isUnavailable_untilTheOriginComesBack() throws Exception {
        origin.serve("a", "hello".getBytes(UTF_8)).refuse();
        assertThat(unavailable(upstream().get(request("a"))).reason()).isEqualTo(Reason.CONNECT);
        origin.comeBack();
        assertThat(text(upstream().get(request("a")))).isEqualTo("hello");
    }

    @Test
    void unknownHost_isUnavailable_andNamesTheHost() {
        UpstreamAnswer answer =
                upstream(UpstreamConfig.of("http://no-such-host.invalid")).get(request("a"));
        assertThat(unavailable(answer).reason()).isIn(Reason.CONNECT, Reason.TIMEOUT);
        assertThat(unavailable(answer).text()).contains("no-such-host.invalid");
    }

    private Reason brokenBy(Script script) {
        origin.serve("a", new byte[100_000]).peace().script("a", script);
        UpstreamAnswer answer = upstream().get(request("a"));
        assertThat(answer).isInstanceOf(Found.class);
        BodyBroken broken = catchThrowableOfType(BodyBroken.class, () -> bytes(answer));
        assertThat(broken).hasMessageStartingWith(origin.url());
        return broken.reason();
    }

    @Test
    void brokenBody_isBroken_whateverTheWay() {
        assertThat(brokenBy(Script.serve().cutAfter(1000))).isEqualTo(Reason.PROTOCOL);
        assertThat(brokenBy(Script.serve()
                        .lieAboutLength(1)
                        .firstByteAfter(Duration.ofMillis(1))
                        .stallAfter(100_000)))
                .isEqualTo(Reason.TIMEOUT);
        assertThat(brokenBy(Script.serve().chunkedWithoutEnd())).isEqualTo(Reason.PROTOCOL);
        assertThat(brokenBy(Script.serve().resetAfter(1000))).isIn(Reason.CONNECT, Reason.PROTOCOL);
        assertThat(brokenBy(Script.serve().stallAfter(1000))).isEqualTo(Reason.TIMEOUT);
    }

    @Test
    void longerThanAnnounced_spoilsNothing_butItsConnection() throws Exception {
        origin.serve("a", "hello, world".getBytes(UTF_8)).serve("b", "fine".getBytes(UTF_8));
        origin.script("a", Script.serve().lieAboutLength(-7));
        HttpUpstream upstream = upstream();
        assertThat(text(upstream.get(request("a")))).isEqualTo("hello");
        for (int n = 0; n < 5; n++) {
            assertThat(text(upstream.get(request("b")))).isEqualTo("fine");
        }
    }

    @Test
    void body_isWhole_inEveryHonestFraming() throws Exception {
        byte[] content = new byte[3 << 20];
        new Random(7).nextBytes(content);
        origin.serve("a", content);
        for (Script script : new Script[] {
            Script.serve(), Script.serve().chunked(), Script.serve().untilClose()
        }) {
            origin.peace().script("a", script);
            assertThat(bytes(upstream().get(request("a")))).isEqualTo(content);
        }
    }

    @Test
    void rest_isWhatIsSent_whereTheOriginCan_elseAllOfIt() throws Exception {
        origin.serve("a", "hello, world".getBytes(UTF_8));
        Found all = (Found) upstream().get(request("a").startingAt(7));
        assertThat(all.body().start()).isZero();
        assertThat(text(all)).isEqualTo("hello, world");
        origin.script("a", Script.serve().ranges());
        Found rest = (Found) upstream().get(request("a").startingAt(7));
        assertThat(rest.body().start()).isEqualTo(7);
        assertThat(rest.body().length()).isEqualTo(12);
        assertThat(text(rest)).isEqualTo("world");
        assertThat(origin.requests().getLast().header("range")).isEqualTo("bytes=7-");
        assertThat(text(upstream().get(request("a")))).isEqualTo("hello, world");
        assertThat(origin.requests().getLast().header("range")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes 6-11/12", "bytes 7-10/12", "bytes 7-11/*", "bytes 7-11", "lines 7-11/12", ""})
    void rest_isNoAnswer_whenItIsAnother(String range) {
        origin.serve("a", "world".getBytes(UTF_8));
        origin.script("a", Script.serve().status(206).header("Content-Range", range));
        assertThat(unavailable(upstream().get(request("a").startingAt(7))).reason())
                .isEqualTo(Reason.PROTOCOL);
    }

    @Test
    void rest_isNoAnswer_whenItWasNotAskedFor_orCannotBeGiven() {
        origin.serve("a", "world".getBytes(UTF_8));
        origin.script("a", Script.serve().status(206).header("Content-Range", "bytes 7-11/12"));
        assertThat(unavailable(upstream().get(request("a"))).reason()).isEqualTo(Reason.PROTOCOL);
        origin.peace().script("a", Script.status(416, "no such range\n"));
        assertThat(unavailable(upstream().get(request("a").startingAt(7))).reason())
                .isEqualTo(Reason.PROTOCOL);
    }

    @Test
    void limit_isExact_announcedOrCounted() throws Exception {
        origin.serve("a", new byte[1000]);
        assertThat(bytes(upstream().get(request("a", 1000, tries())))).hasSize(1000);
        assertThat(unavailable(upstream().get(request("a", 999, tries()))).reason())
                .isEqualTo(Reason.TOO_LARGE);
        origin.script("a", Script.serve().chunked());
        assertThat(bytes(upstream().get(request("a", 1000, tries())))).hasSize(1000);
        UpstreamAnswer answer = upstream().get(request("a", 999, tries()));
        assertThat(catchThrowableOfType(BodyBroken.class, () -> bytes(answer)).reason())
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void drip_isServed_aboveTheLeastRate_andCutBelow() throws Exception {
        origin.serve("a", new byte[3000]).script("a", Script.serve().drip(2000));
        UpstreamLimits patient = SHORT.withBodyTime(Duration.ofMinutes(1), 1000, Duration.ofMillis(500));
        assertThat(bytes(upstream(UpstreamConfig.of(origin.url()).withLimits(patient))
                        .get(request("a"))))
                .hasSize(3000);
        UpstreamLimits strict = SHORT.withBodyTime(Duration.ofMinutes(1), 4000, Duration.ofMillis(500));
        UpstreamAnswer slow =
                upstream(UpstreamConfig.of(origin.url()).withLimits(strict)).get(request("a"));
        assertThat(catchThrowableOfType(BodyBroken.class, () -> bytes(slow)).reason())
                .isEqualTo(Reason.TIMEOUT);
    }

    @Test
    void unreadBody_isNotReceived_andNotTakenForSlow() throws Exception {
        byte[] content = new byte[64 << 20];
        origin.serve("a", content);
        UpstreamAnswer answer = upstream().get(request("a", content.length, tries()));
        Thread.sleep(700);
        assertThat(origin.requests().getFirst().bytesSent()).isLessThan(16 << 20);
        assertThat(bytes(answer)).hasSize(content.length);
    }

    @Test
    void closedBody_freesItsSlot_andCutsTheUpstream() throws Exception {
        origin.serve("a", new byte[64 << 20]).serve("b", "fine".getBytes(UTF_8));
        HttpUpstream upstream = upstream(
                UpstreamConfig.of(origin.url()).withLimits(SHORT.withConcurrency(1, 1, 10, Duration.ofMillis(200))));
        Body body = ((Found) upstream.get(request("a", 64 << 20, tries()))).body();
        assertThat(unavailable(upstream.get(request("b"))).reason()).isEqualTo(Reason.OVERLOADED);
        body.close();
        assertThat(text(upstream.get(request("b")))).isEqualTo("fine");
        assertThat(origin.requests().getFirst().complete()).isFalse();
    }

    @Test
    void breaker_opensAndCloses_withTheOrigin() throws Exception {
        origin.serve("a", "hello".getBytes(UTF_8)).script("a", Script.status(500, ""));
        HttpUpstream upstream = upstream(UpstreamConfig.of(origin.url())
                .withLimits(SHORT.withBreaker(3, Duration.ofMillis(300), Duration.ofSeconds(1))));
        assertThat(unavailable(upstream.get(request("a"))).reason()).isEqualTo(Reason.STATUS);
        assertThat(unavailable(upstream.get(request("a"))).reason()).isEqualTo(Reason.OVERLOADED);
        assertThat(upstream.resting()).isTrue();
        assertThat(origin.requests("a")).isEqualTo(3);
        origin.peace();
        Thread.sleep(350);
        assertThat(text(upstream.get(request("a")))).isEqualTo("hello");
        assertThat(upstream.resting()).isFalse();
    }
}
