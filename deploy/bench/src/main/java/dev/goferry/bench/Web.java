package dev.goferry.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Small requests to the processes of this run. */
final class Web {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private Web() {}

    static String get(URI uri) throws InterruptedException {
        try {
            var request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build();
            var answer = CLIENT.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new BenchFailure(uri + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new BenchFailure(uri + ": " + e);
        }
    }

    /** Whether it answers at all, with whatever status. */
    static boolean answers(URI uri) throws InterruptedException {
        try {
            var request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
            CLIENT.send(request, BodyHandlers.discarding());
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Whether it answers with 200. */
    static boolean found(URI uri) throws InterruptedException {
        try {
            var request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
            return CLIENT.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A port of loopback that was free just now. */
    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new BenchFailure("no free port: " + e.getMessage());
        }
    }
}
