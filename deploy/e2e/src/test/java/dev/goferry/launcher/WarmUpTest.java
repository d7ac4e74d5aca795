package dev.goferry.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.config.Configuration;
import dev.goferry.config.InvalidConfig;
import dev.goferry.config.Machine;
import dev.goferry.config.NodeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WarmUpTest {
    @TempDir
    Path data;

    @Test
    void rehearsal_takesItsTime_andLeavesNothing() throws Exception {
        NodeConfig config = config("300ms");
        Path left = Files.createDirectories(config.spool().dir().resolve("warm-up/store/example.com"));
        Files.writeString(left.resolve("half"), "of a process that was killed");

        assertThat(took(config)).isBetween(Duration.ofMillis(300), Duration.ofSeconds(60));

        assertThat(config.spool().dir()).isEmptyDirectory();
        assertThat(data.resolve("store")).doesNotExist();
    }

    @Test
    void rehearsal_isLeftOut_whenItHasNoTime() throws Exception {
        NodeConfig config = config("0");

        WarmUp.run(config);

        assertThat(config.spool().dir()).doesNotExist();
    }

    @Test
    void start_goesOn_whenThereIsNowhereToRehearse() throws Exception {
        NodeConfig config = config("300ms");
        Files.createDirectories(config.spool().dir().getParent());
        Files.writeString(config.spool().dir(), "a file where the folder should be");

        assertThat(took(config)).isLessThan(Duration.ofSeconds(60));

        assertThat(config.spool().dir()).hasContent("a file where the folder should be");
    }

    private static Duration took(NodeConfig config) throws InterruptedException {
        long begin = System.nanoTime();
        WarmUp.run(config);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private NodeConfig config(String warmUp) throws InvalidConfig {
        Machine machine = new Machine(Map.of(), data, 2);
        List<String> settings = List.of("data=" + data, "upstream=off", "warm-up=" + warmUp);
        return Configuration.load(machine, Optional.empty(), settings).node();
    }
}
