package dev.goferry.upstream.direct;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.goferry.ports.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** OpenSSH's own server as a process of this user, on a free port, with keys of its own. */
final class SshServer implements AutoCloseable {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    private final Path folder;
    private final int port;
    private final Process process;

    private SshServer(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Starts one in the folder; the test is skipped where there is no sshd, but not in CI. */
    static SshServer start(Path folder) throws IOException, InterruptedException {
        if (!Files.isExecutable(SSHD)) {
            assumeTrue("1".equals(System.getenv("GOFERRY_CI")), "no sshd here: install openssh-server");
        }
        Files.createDirectories(folder);
        keygen(folder.resolve("host"));
        keygen(folder.resolve("client"));
        keygen(folder.resolve("stranger"));
        if (user().equals("root")) {
            Files.createDirectories(Path.of("/run/sshd")); // sshd wants it of root, and its package's service makes it.
        }
        int port = FreePort.take();
        Path config = Files.writeString(
                folder.resolve("sshd_config"),
                String.join(
                        "\n",
                        "ListenAddress 127.0.0.1:" + port,
                        "HostKey " + folder.resolve("host"),
                        "AuthorizedKeysFile " + folder.resolve("client.pub"),
                        "PidFile none",
                        "StrictModes no",
                        "UsePAM no",
                        "PasswordAuthentication no",
                        "KbdInteractiveAuthentication no",
                        "PermitRootLogin prohibit-password",
                        ""));
        Process process = new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        SshServer server = new SshServer(folder, port, process);
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(server::isUp);
        return server;
    }

    static String user() {
        return System.getProperty("user.name");
    }

    int port() {
        return port;
    }

    /** A private key that it lets in. */
    Path key() {
        return folder.resolve("client");
    }

    /** One that it does not. */
    Path strangersKey() {
        return folder.resolve("stranger");
    }

    /** A known_hosts file with its key. */
    Path knownHosts() throws IOException {
        return knownHosts("host.pub");
    }

    /** One with another key than its own. */
    Path wrongKnownHosts() throws IOException {
        return knownHosts("stranger.pub");
    }

    private Path knownHosts(String key) throws IOException {
        String line = "[127.0.0.1]:" + port + " " + Files.readString(folder.resolve(key));
        return Files.writeString(folder.resolve("known-" + key), line);
    }

    private boolean isUp() throws IOException {
        assertThat(process.isAlive())
                .as(Files.readString(folder.resolve("log")))
                .isTrue();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getInputStream().read() == 'S';
        } catch (java.net.ConnectException e) {
            return false;
        }
    }

    private static void keygen(Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", file.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("ssh-keygen: " + said);
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Lets nobody in any more. */
    void stop() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
