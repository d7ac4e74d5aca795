package dev.goferry.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.config.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The one line that a start ends with says what to do, whatever the JDK's own message is. */
final class StartTroubleTest {
    static Stream<Arguments> troubles() {
        return Stream.of(
                Arguments.of(new AccessDeniedException("/srv/x"), "/srv/x may not be read or written by this user", 1),
                Arguments.of(new NoSuchFileException("/srv/x"), "/srv/x is not there and cannot be made", 1),
                Arguments.of(new FileAlreadyExistsException("/srv/x"), "/srv/x is a file where a folder is wanted", 1),
                Arguments.of(
                        new FileSystemException("/srv/x", null, "Read-only file system"),
                        "/srv/x: Read-only file system",
                        1),
                Arguments.of(
                        new UncheckedIOException("cannot use the scratch folder", new AccessDeniedException("/srv/x")),
                        "cannot use the scratch folder: /srv/x may not be read or written",
                        1),
                Arguments.of(new IOException("no bucket"), "no bucket", 1),
                Arguments.of(new IllegalArgumentException("tls.key is wrong"), "tls.key is wrong", 78),
                Arguments.of(new IllegalStateException("a bug"), "java.lang.IllegalStateException: a bug", 1));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void trouble_isToldInWords_withItsExitCode(Exception trouble, String words, int code) {
        assertThat(StartTrouble.words(trouble)).startsWith(words).hasLineCount(1);
        assertThat(StartTrouble.exitCode(trouble)).isEqualTo(code);
    }

    @Test
    void address_isRefusedWithItsOwnReason() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(trouble("127.0.0.1", taken.getLocalPort()))
                    .contains("is it in use")
                    .contains("--set listen=");
        }
        assertThat(trouble("192.0.2.7", 8080)).contains("it is no address of this machine");
        assertThat(trouble("nobody.invalid", 8080)).contains("nobody knows this host");
        assertThat(TakenAddress.trouble("listen", "GOFERRY_LISTEN", new HostPort("127.0.0.1", 0)))
                .isEmpty();
    }

    private static String trouble(String host, int port) {
        return TakenAddress.trouble("listen", "GOFERRY_LISTEN", new HostPort(host, port))
                .orElseThrow();
    }
}
