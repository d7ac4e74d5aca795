package dev.goferry.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.hazelcast.ClusterConfig.Join;
import dev.goferry.ports.FreePort;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Real members in this process, on free ports of loopback, in a cluster of their own. Closing ends them all. */
final class TestMembers implements AutoCloseable {
    static final String SECRET = "a secret of test members";
    private static final Duration LONG = Duration.ofSeconds(60);

    final String name = "test-" + UUID.randomUUID();
    private final List<Endpoint> places;
    private final List<HazelcastCluster> running = new ArrayList<>();

    TestMembers(int most) {
        this.places = IntStream.range(0, most)
                .mapToObj(i -> new Endpoint("127.0.0.1", FreePort.take()))
                .toList();
    }

    ClusterConfig config(int place) {
        return config(place, name, SECRET);
    }

    ClusterConfig config(int place, String name, String secret) {
        return withEventBus(
                ClusterConfig.of(
                        name,
                        secret,
                        places.get(place),
                        URI.create("http://127.0.0.1:" + (20_000 + place)),
                        new Join.Listed(places)),
                new Endpoint("127.0.0.1", FreePort.take()));
    }

    static ClusterConfig withEventBus(ClusterConfig config, Endpoint eventBus) {
        return new ClusterConfig(
                config.name(),
                config.secret(),
                config.member(),
                config.advertised(),
                eventBus,
                config.peer(),
                config.join(),
                config.lite(),
                config.indexVersions(),
                config.timing());
    }

    HazelcastCluster start(int place) throws IOException {
        return start(config(place));
    }

    HazelcastCluster start(ClusterConfig config) throws IOException {
        HazelcastCluster member = HazelcastCluster.start(config, InstantSource.system());
        running.add(member);
        return member;
    }

    /** Waits until each of them sees so many. */
    static void awaitSize(int size, HazelcastCluster... members) {
        for (HazelcastCluster member : members) {
            Awaitility.await()
                    .atMost(LONG)
                    .untilAsserted(() -> assertThat(member.members().all()).hasSize(size));
        }
    }

    @Override
    public void close() {
        for (HazelcastCluster member : running.reversed()) {
            if (member.instance().getLifecycleService().isRunning()) {
                member.instance().getLifecycleService().terminate();
            }
            member.close();
        }
    }
}
