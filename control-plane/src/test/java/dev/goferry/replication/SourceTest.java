package dev.goferry.replication;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.pin.Pin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourceTest {
    private static final ArtifactKey KEY = new ArtifactKey(
            new ModuleVersion(new ModulePath("example.com/m"), new Version("v1.0.0")), ArtifactKind.INFO);
    private static final Pin PIN = new Pin(1000, "0".repeat(64), Optional.empty(), "x", Instant.EPOCH, Pin.FIRST_USE);

    @TempDir
    Path folder;

    @Test
    void sourceThatFallsSilent_isGivenUp() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Source source = new Source(Duration.ofMillis(300))) {
            Thread.ofVirtual().start(() -> beginAndFallSilent(server));
            URI url = URI.create("http://127.0.0.1:" + server.getLocalPort());
            Peer peer = new Peer(url, url, Optional.empty());
            long begun = System.nanoTime();

            assertThatThrownBy(() -> source.file(peer, KEY, PIN, folder.resolve("file")))
                    .isInstanceOf(IOException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofMillis(300), Duration.ofSeconds(20));
        }
    }

    private static void beginAndFallSilent(ServerSocket server) {
        try (Socket client = server.accept()) {
            client.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegun".getBytes(US_ASCII));
            client.getInputStream().readAllBytes(); // Until it hangs up.
        } catch (IOException e) {
            // It did.
        }
    }
}
