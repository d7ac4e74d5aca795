package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.MODULE;
import static dev.goferry.faults.Fixtures.ZIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.ScriptedOrigin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoneNodeTest {
    @TempDir
    Path folder;

    @Test
    void nodeOutsideAnyCluster_loadsNothingOfHazelcast() throws Exception {
        Path loaded = folder.resolve("loaded");
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            origin.publish(MODULE, "v1.0.0");
            try (NodeProcess node = NodeProcess.start(
                            List.of(),
                            List.of("-Xmx128m", "-Xlog:class+load:file=" + loaded),
                            folder.resolve("data"),
                            origin.url());
                    RecordedClient client =
                            new RecordedClient("client", node.port(), new dev.goferry.history.History())) {
                assertThat(client.get("/" + ZIP).whole()).isTrue();
            }
        }
        List<String> classes = Files.readAllLines(loaded);
        assertThat(classes).anyMatch(line -> line.contains("dev.goferry.cluster.local.LocalCluster "));
        assertThat(classes.stream()
                        .filter(line -> line.contains("] com.hazelcast.")
                                || line.contains("] io.vertx.spi.cluster.hazelcast.")))
                .isEmpty();
    }
}
