package dev.goferry.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.config.Configuration;
import dev.goferry.config.Machine;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Java's own sockets serve as well, at a third more of the processor: nothing but the figures would tell. */
@EnabledOnOs(
        value = OS.LINUX,
        architectures = {"amd64", "aarch64"})
final class NativeSocketsTest {
    @Test
    void sockets_areNettysNativeOnes_onANodeAlone(@TempDir Path data) throws Exception {
        Machine machine = new Machine(Map.of("PATH", System.getenv("PATH")), data, 2);
        List<String> settings = List.of("data=" + data, "listen=127.0.0.1:0", "upstream=off", "sumdb=off");
        Region region = Region.open(
                Configuration.load(machine, Optional.empty(), settings).node(),
                new VertxOptions().setPreferNativeTransport(true),
                InstantSource.system(),
                InstantSource.system());
        try {
            assertThat(region.vertx().isNativeTransportEnabled()).isTrue();
        } finally {
            region.close();
        }
    }
}
