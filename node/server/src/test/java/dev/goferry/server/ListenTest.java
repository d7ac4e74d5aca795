package dev.goferry.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
final class ListenTest {
    @TempDir
    Path data;

    @Test
    void eventLoops_shareOnePort_whenAnyFreeOneWillDo() throws IOException {
        Set<String> before = listeningPorts();
        try (TestNode node = TestNode.start(data, "off", "edge.event-loops=4")) {
            Set<String> opened = new HashSet<>(listeningPorts());
            opened.removeAll(before);
            assertThat(opened).hasSize(2).contains(String.format("%04X", node.port()));
        }
    }

    /** The ports that this process listens at, in the kernel's hexadecimal. */
    private static Set<String> listeningPorts() throws IOException {
        Set<String> sockets;
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            sockets = files.map(ListenTest::target).collect(Collectors.toSet());
        }
        Set<String> ports = new HashSet<>();
        for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > 9 && fields[3].equals("0A") && sockets.contains("socket:[" + fields[9] + "]")) {
                    ports.add(fields[1].substring(fields[1].indexOf(':') + 1));
                }
            }
        }
        return ports;
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return ""; // Closed meanwhile.
        }
    }
}
