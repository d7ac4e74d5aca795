package dev.goferry.prewarming;

import dev.goferry.cluster.local.LocalCluster;
import dev.goferry.config.Configuration;
import dev.goferry.config.Machine;
import dev.goferry.config.StoreConfig;
import dev.goferry.control.ControlConfig;
import dev.goferry.control.ControlPlane;
import dev.goferry.feed.WatchConfig;
import dev.goferry.replication.Checks;
import dev.goferry.replication.PeerTokens;
import dev.goferry.replication.Peering;
import dev.goferry.s3.S3Store;
import dev.goferry.webhook.WebhookConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A control plane in a process of its own that takes the day for the one in three days: retention lets nothing go that is
 * younger than ten minutes. Arguments: a folder, a node's URL, {@code store=} and {@code s3.credentials-file=}.
 */
final class LaterControlPlane {
    private static final int STEPS_AT_ONCE = 8;
    private static final int STEPS_A_SECOND = 40;

    private LaterControlPlane() {}

    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[0]);
        Configuration configuration = Configuration.load(
                new Machine(Map.of("PATH", System.getenv("PATH")), data, 2),
                Optional.empty(),
                List.of("data=" + data, arguments[2], arguments[3]));
        ControlPlane plane = ControlPlane.start(
                new ControlConfig(
                        "s3",
                        "127.0.0.1",
                        0,
                        List.of(URI.create(arguments[1])),
                        Optional.of(Region.TOKEN),
                        STEPS_AT_ONCE,
                        STEPS_A_SECOND,
                        500,
                        1 << 20,
                        new Peering(new PeerTokens("the-secret-of-this-region"), Checks.OFF),
                        WatchConfig.OFF,
                        WebhookConfig.NONE,
                        20,
                        configuration.node().spool().dir()),
                S3Store.open(((StoreConfig.Bucket) configuration.node().store()).s3()),
                new LocalCluster(URI.create("http://127.0.0.1:1"), LocalCluster.Limits.DEFAULT, InstantSource.system()),
                List::of,
                "test",
                () -> Instant.now().plus(Duration.ofDays(3)));
        System.out.println("control at http://127.0.0.1:" + plane.port() + ".");
        new CountDownLatch(1).await();
    }
}
