package dev.goferry.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.document.Documents;
import dev.goferry.grant.Grants;
import dev.goferry.grant.Scope;
import dev.goferry.storage.MemoryStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The listener's side of a request, byte for byte on a socket. */
final class AdminServerTest {
    private static final String TOKEN = "the-token-of-the-test";
    private static final String RIGHT = "Authorization: Bearer " + TOKEN + "\r\n";
    private static final int MOST = 1_000;
    private static final int FAILED = 3;

    private final Semaphore arrived = new Semaphore(0);
    private final CountDownLatch news = new CountDownLatch(1);
    private final Grants grants = new Grants(
            new Documents(new MemoryStore(InstantSource.system())), Optional.of(TOKEN), InstantSource.system());
    private final AdminServer server = AdminServer.start(
            "127.0.0.1",
            0,
            List.of(
                    Route.of("POST", "/length", Scope.READ, call -> length(call.body().length)),
                    Route.streaming(
                            "POST",
                            "/stream",
                            Scope.READ,
                            call -> length(call.stream().readAllBytes().length)),
                    Route.open("POST", "/open", 10, call -> length(call.body().length)),
                    Route.of("GET", "/length", Scope.READ, call -> length(0)),
                    Route.waiting("GET", "/news", Scope.READ, call -> {
                        arrived.release();
                        news.await();
                        return length(0);
                    })),
            grants,
            new AdminLimits(
                    MOST, Duration.ofSeconds(60), 4, 6, 2, Duration.ofSeconds(1), 2, Duration.ofSeconds(60), FAILED));

    private static Answer length(int bytes) {
        return new Answer(200, "text/plain", Integer.toString(bytes).getBytes(UTF_8), Map.of());
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** One answer; header names in lower case. */
    private record Heard(int status, Map<String, String> headers, String body) {}

    private final class Wire implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        private final BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));

        Wire() throws IOException {
            socket.setSoTimeout(10_000);
        }

        Wire send(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(ISO_8859_1));
            out.flush();
            return this;
        }

        Wire post(String path, String headers) throws IOException {
            return send("POST " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
        }

        Heard answer() throws IOException {
            int status = Integer.parseInt(in.readLine().split(" ", -1)[1]);
            Map<String, String> headers = new TreeMap<>();
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                String[] header = line.split(": ", 2);
                headers.put(header[0].toLowerCase(java.util.Locale.ROOT), header[1]);
            }
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            char[] body = new char[length];
            for (int at = 0; at < length; ) {
                at += in.read(body, at, length - at);
            }
            return new Heard(status, headers, new String(body));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void stranger_isAnswered_beforeAByteOfItsBodyIsSent() throws Exception {
        for (String path : List.of("/length", "/stream")) {
            try (Wire wire = new Wire()) {
                Heard heard = wire.post(path, "Content-Length: 900\r\n").answer();
                assertThat(heard.status()).isEqualTo(401);
                assertThat(heard.headers()).containsEntry("www-authenticate", "Bearer");
                // What it sends all the same is passed over, and the connection goes on.
                wire.send("x".repeat(900));
                assertThat(wire.post("/length", RIGHT + "Content-Length: 2\r\n")
                                .send("xx")
                                .answer()
                                .body())
                        .isEqualTo("2");
            }
            try (Wire wire = new Wire()) {
                assertThat(wire.post(path, "Transfer-Encoding: chunked\r\n")
                                .answer()
                                .status())
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void body_isAskedFor_onlyOfWhoMaySendIt() throws Exception {
        try (Wire wire = new Wire()) {
            wire.post("/length", RIGHT + "Expect: 100-continue\r\nContent-Length: 3\r\n");
            assertThat(wire.answer().status()).isEqualTo(100);
            assertThat(wire.send("xyz").answer().body()).isEqualTo("3");
            wire.post("/length", "Expect: 100-continue\r\nContent-Length: 3\r\n");
            assertThat(wire.answer().status()).isEqualTo(401);
        }
    }

    @Test
    void body_isBounded_atItsEdge_whetherItSaysItsLengthOrNot() throws Exception {
        String whole = Integer.toHexString(MOST) + "\r\n" + "x".repeat(MOST) + "\r\n";
        try (Wire wire = new Wire()) {
            assertThat(wire.post("/length", RIGHT + "Content-Length: " + MOST + "\r\n")
                            .send("x".repeat(MOST))
                            .answer()
                            .body())
                    .isEqualTo("" + MOST);
            assertThat(wire.post("/length", RIGHT + "Transfer-Encoding: chunked\r\n")
                            .send(whole + "0\r\n\r\n")
                            .answer()
                            .body())
                    .isEqualTo("" + MOST);
            assertThat(wire.post("/length", RIGHT + "Transfer-Encoding: chunked\r\n")
                            .send(whole + "1\r\nx\r\n0\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(413);
            assertThat(wire.post("/stream", RIGHT + "Content-Length: " + 3 * MOST + "\r\n")
                            .send("x".repeat(3 * MOST))
                            .answer()
                            .body())
                    .isEqualTo("" + 3 * MOST);
            assertThat(wire.post("/length", RIGHT + "Content-Length: " + (MOST + 1) + "\r\n")
                            .answer()
                            .status())
                    .isEqualTo(413);
        }
        try (Wire wire = new Wire()) {
            assertThat(wire.post("/open", "Content-Length: 10\r\n")
                            .send("x".repeat(10))
                            .answer()
                            .body())
                    .isEqualTo("10");
            assertThat(wire.post("/open", "Content-Length: 11\r\n").answer().status())
                    .isEqualTo(413);
        }
    }

    @Test
    void changes_areToldInTheAuditLog_allowedOrNot_withoutTheirToken() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Logger audit = Logger.getLogger("dev.goferry.audit");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                lines.add(new SimpleFormatter().formatMessage(record));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        audit.addHandler(handler);
        try (Wire wire = new Wire()) {
            wire.post("/length", RIGHT + "Content-Length: 0\r\n").answer();
            wire.post("/length", "Content-Length: 0\r\n").answer();
            wire.send("GET /length HTTP/1.1\r\nHost: x\r\n" + RIGHT + "\r\n").answer();
            wire.post("/length", RIGHT + "Content-Length: " + (MOST + 1) + "\r\n")
                    .answer();
        } finally {
            audit.removeHandler(handler);
        }
        String rest = "\"address\":\"127.0.0.1\",\"method\":\"POST\",\"path\":\"/length\",\"status\":";
        assertThat(lines)
                .containsExactly(
                        "{\"token\":\"bootstrap\"," + rest + "200}",
                        "{\"token\":\"\"," + rest + "401}",
                        "{\"token\":\"bootstrap\"," + rest + "413}");
    }

    @Test
    void callsThatWaitForNews_keepNobodyOut_andAreBounded() throws Exception {
        String ask = "GET /news HTTP/1.1\r\nHost: x\r\n" + RIGHT + "\r\n";
        List<Wire> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) { // More than there are places for others.
                waiting.add(new Wire().send(ask));
                arrived.acquire();
            }
            try (Wire wire = new Wire()) {
                Heard more = wire.send(ask).answer();
                assertThat(more.status()).isEqualTo(503);
                assertThat(more.body()).contains("too many calls wait for news");
                assertThat(wire.post("/length", RIGHT + "Content-Length: 0\r\n")
                                .answer()
                                .status())
                        .isEqualTo(200);
            }
            news.countDown();
            for (Wire each : waiting) {
                assertThat(each.answer().status()).isEqualTo(200);
            }
        } finally {
            for (Wire each : waiting) {
                each.close();
            }
        }
    }

    @Test
    void strangersWithSlowBodies_keepNobodyOut_andAreNotWaitedForLong() throws Exception {
        List<Wire> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) { // More than there are places.
                slow.add(new Wire().post("/open", "Content-Length: 10\r\n").send("x"));
            }
            try (Wire wire = new Wire()) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> wire.post("/length", RIGHT + "Content-Length: 0\r\n")
                                        .answer()
                                        .status()
                                == 200);
            }
            slow.add(new Wire().send("GET /length HTTP/1.1\r\nHost: x\r\n" + RIGHT + "Content-Length: 10\r\n\r\n"));
            assertThat(slow.getLast().answer().body())
                    .as("whose body means nothing")
                    .isEqualTo("0");
            List<Integer> statuses = new ArrayList<>();
            for (Wire each : slow.subList(0, 6)) {
                statuses.add(each.answer().status());
            }
            assertThat(statuses).contains(408).allMatch(status -> status == 408 || status == 503);
        } finally {
            for (Wire each : slow) {
                each.close();
            }
        }
    }

    @Test
    void query_thatCannotBeDecoded_isRefused_andTakesNoPlace() throws Exception {
        for (int i = 0; i < 5; i++) { // One more than there are places.
            try (Wire wire = new Wire()) {
                Heard heard = wire.send("GET /length?limit=%zz HTTP/1.1\r\nHost: x\r\n\r\n")
                        .answer();
                assertThat(heard.status()).isEqualTo(400);
                assertThat(heard.headers()).containsEntry("content-type", "application/problem+json");
            }
        }
        try (Wire wire = new Wire()) {
            assertThat(wire.post("/length", RIGHT + "Content-Length: 0\r\n")
                            .answer()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void request_thatIsNone_isAProblemToo() throws Exception {
        Map<String, Integer> requests = Map.of(
                "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
                414,
                "GET /length HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(17_000) + "\r\n\r\n",
                431,
                "GET /length HTTP/1.1\r\nHost: x\r\nno header\r\n\r\n",
                400,
                "POST /length HTTP/1.1\r\nHost: x\r\n" + RIGHT + "Content-Length: -1\r\n\r\n",
                400,
                "GET /nothing HTTP/1.1\r\nHost: x\r\n" + RIGHT + "\r\n",
                404,
                "DELETE /length HTTP/1.1\r\nHost: x\r\n" + RIGHT + "\r\n",
                405);
        for (Map.Entry<String, Integer> each : requests.entrySet()) {
            try (Wire wire = new Wire()) {
                Heard heard = wire.send(each.getKey()).answer();
                assertThat(heard.status()).as(heard.body()).isEqualTo(each.getValue());
                assertThat(heard.headers()).containsEntry("content-type", "application/problem+json");
                assertThat(heard.body())
                        .contains("\"type\":\"urn:goferry:problem:", "\"status\":" + each.getValue(), "\"detail\":\"");
            }
        }
    }

    @Test
    void address_isAnswered429_afterSoManyWrongTokens_butForTokensThatHeldBefore() throws Exception {
        String late = grants.issue("late", Set.of(Scope.READ), Optional.empty()).token();
        String empty = "Content-Length: 0\r\n";
        List<Integer> statuses = new ArrayList<>();
        try (Wire wire = new Wire()) {
            assertThat(wire.post("/length", RIGHT + empty).answer().status()).isEqualTo(200);
            for (int i = 0; i < FAILED; i++) {
                statuses.add(wire.post("/length", "Authorization: Bearer wrong\r\n" + empty)
                        .answer()
                        .status());
                // Without any token nothing was tried.
                statuses.add(wire.post("/length", empty).answer().status());
            }
            assertThat(statuses).startsWith(401, 401, 401, 401, 401).endsWith(429);

            Heard right = wire.post("/length", "Authorization: Bearer " + late + "\r\nContent-Length: 500\r\n")
                    .answer();
            assertThat(right.status()).isEqualTo(429);
            assertThat(Integer.parseInt(right.headers().get("retry-after"))).isBetween(40, 60);
            assertThat(right.body()).contains("control.failed-logins");
        }
        try (Wire wire = new Wire()) {
            assertThat(wire.post("/length", RIGHT + empty).answer().status()).isEqualTo(200);
        }
    }
}
