package dev.goferry.hazelcast;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.map.IMap;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the member port must not do for anybody who reaches it. */
final class HardeningTest {
    private static final AtomicInteger READ = new AtomicInteger();
    private final PairOfMembers pair = PairOfMembers.SHARED;

    /** Stands for every class that acts when it is read. */
    private static final class Payload implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            READ.incrementAndGet();
            in.defaultReadObject();
        }
    }

    /** A class that no member registered as a compact one. */
    record Unregistered(String text) {}

    @Test
    void javaObject_isRefused_andNotOneByteOfItActs() {
        IMap<String, Object> map = pair.one.instance().getMap("payloads");
        map.set("java", new Payload());
        for (HazelcastCluster member : new HazelcastCluster[] {pair.one, pair.two}) {
            IMap<String, Object> seen = member.instance().getMap("payloads");
            assertThatThrownBy(() -> seen.get("java"))
                    .isInstanceOf(HazelcastSerializationException.class)
                    .hasRootCauseInstanceOf(SecurityException.class);
        }
        assertThat(READ).hasValue(0);
    }

    @Test
    void classesOfTheJdk_areRefused_thoughHazelcastAllowsThemByDefault() {
        IMap<String, Object> map = pair.one.instance().getMap("payloads");
        map.set("jdk", java.net.URI.create("http://a.example"));
        assertThatThrownBy(() -> map.get("jdk")).hasRootCauseInstanceOf(SecurityException.class);
    }

    @Test
    void compactRecord_ofAnUnregisteredClass_isRefused() {
        IMap<String, Object> map = pair.one.instance().getMap("payloads");
        assertThatThrownBy(() -> {
                    map.set("compact", new Unregistered("a"));
                    map.get("compact");
                })
                .isInstanceOf(HazelcastSerializationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /hazelcast/health HTTP/1.1\r\nHost: a\r\n\r\n", "version\r\n", "CP2", "stats\r\n"})
    void otherProtocols_areHungUpOn_withoutAWord(String greeting) throws IOException {
        InetSocketAddress address =
                pair.one.instance().getCluster().getLocalMember().getSocketAddress();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(greeting.getBytes(US_ASCII));
            socket.shutdownOutput();
            byte[] answer;
            try {
                answer = socket.getInputStream().readAllBytes();
            } catch (java.net.SocketException e) {
                answer = new byte[0]; // Reset is hung up, too.
            }
            // A member greets every connection with these three bytes, and unknown ones with three others.
            assertThat(new String(answer, US_ASCII)).isIn("", "HZC", "HZX", "HZU");
        }
    }

    @Test
    void port_isBoundToOneAddress_andToNoOther() throws Exception {
        int port =
                pair.one.instance().getCluster().getLocalMember().getAddress().getPort();
        for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
            for (InetAddress address : card.inetAddresses().toList()) {
                if (address instanceof Inet4Address && !address.isLoopbackAddress()) {
                    assertThatThrownBy(() -> new Socket().connect(new InetSocketAddress(address, port), 2000))
                            .isInstanceOf(IOException.class);
                }
            }
        }
    }

    @Test
    void settings_openNoOtherDoor() {
        Config config = InstanceConfig.of(new TestMembers(1).config(0), "node");
        assertThat(config.getAdvancedNetworkConfig().isEnabled()).isTrue();
        assertThat(config.getAdvancedNetworkConfig().getEndpointConfigs()).hasSize(1);
        assertThat(config.getAdvancedNetworkConfig()
                        .getJoin()
                        .getMulticastConfig()
                        .isEnabled())
                .isFalse();
        assertThat(config.getAdvancedNetworkConfig()
                        .getJoin()
                        .getAutoDetectionConfig()
                        .isEnabled())
                .isFalse();
        assertThat(config.getJetConfig().isEnabled()).isFalse();
        assertThat(config.getManagementCenterConfig().isScriptingEnabled()).isFalse();
        assertThat(config.getManagementCenterConfig().isConsoleEnabled()).isFalse();
        assertThat(config.getIntegrityCheckerConfig().isEnabled()).isFalse();
        assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
        assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
        assertThat(Integer.parseInt(config.getProperty("hazelcast.merge.first.run.delay.seconds")))
                .isLessThanOrEqualTo(10);
    }
}
