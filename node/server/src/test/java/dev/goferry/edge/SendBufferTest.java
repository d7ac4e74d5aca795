package dev.goferry.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.server.TestNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The send buffer of a client's socket as the operating system has it: Linux keeps twice what was asked for. */
final class SendBufferTest {
    private static final Pattern SEND_BUFFER = Pattern.compile("skmem:\\(.*?,tb(\\d+)");

    @TempDir
    Path data;

    @Test
    void sendBuffer_isTheConfiguredOne() throws Exception {
        assertThat(sendBuffer("edge.send-buffer=64KiB")).isEqualTo(2 * 65_536);
    }

    @Test
    void sendBuffer_ofNearClients_isLarge_whereNoneIsConfigured() throws Exception {
        assertThat(sendBuffer("edge.send-buffer=0")).isEqualTo(2 * Math.min(262_144, mostOfTheSystem()));
    }

    private static int mostOfTheSystem() throws IOException {
        // Such a file can be read in one piece only.
        try (BufferedReader file = Files.newBufferedReader(Path.of("/proc/sys/net/core/wmem_max"))) {
            return Integer.parseInt(file.readLine());
        }
    }

    private int sendBuffer(String setting) throws Exception {
        Assumptions.assumeTrue(
                System.getenv("GOFERRY_CI") != null || Files.isExecutable(Path.of("/usr/bin/ss")), "there is no ss");
        try (TestNode node = TestNode.start(data, "off", setting);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
            client.setSoTimeout(10_000);
            client.getOutputStream().write("GET /x HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
            assertThat(client.getInputStream().read()).as("an answer begins").isEqualTo('H');
            Matcher buffer = SEND_BUFFER.matcher(sockets(node.port(), client.getLocalPort()));
            assertThat(buffer.find()).isTrue();
            return Integer.parseInt(buffer.group(1));
        }
    }

    private static String sockets(int server, int client) throws IOException {
        Process ss = new ProcessBuilder("ss", "-Htnm", "sport = :" + server + " and dport = :" + client)
                .redirectErrorStream(true)
                .start();
        return new String(ss.getInputStream().readAllBytes(), UTF_8);
    }
}
