package dev.goferry.launcher;

import dev.goferry.config.Configuration;
import dev.goferry.config.ControlKeys;
import dev.goferry.config.HostPort;
import dev.goferry.config.NodeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/** Says which of a node's addresses cannot be listened on, and what to do about it. */
final class TakenAddress {
    private TakenAddress() {}

    /** Nothing where both addresses are free, and the start failed for another reason. */
    static Optional<String> explain(NodeConfig config) {
        HostPort listen = config.edge().listen();
        HostPort ops = config.ops().listen();
        if (refused(listen)) {
            return Optional.of(say("listen", "GOFERRY_LISTEN", listen));
        }
        return refused(ops) ? Optional.of(say("ops.listen", "GOFERRY_OPS_LISTEN", ops)) : Optional.empty();
    }

    /** The same for the control plane's address. */
    static Optional<String> explain(ControlKeys keys) {
        return refused(keys.listen())
                ? Optional.of(say("control.listen", "GOFERRY_CONTROL_LISTEN", keys.listen()))
                : Optional.empty();
    }

    /** The same for a control plane without a node. */
    static Optional<String> explainControl(Configuration configuration) {
        HostPort ops = configuration.node().ops().listen();
        return explain(configuration.control())
                .or(() -> refused(ops) ? Optional.of(say("ops.listen", "GOFERRY_OPS_LISTEN", ops)) : Optional.empty());
    }

    private static String say(String key, String variable, HostPort address) {
        return "cannot listen on " + address
                + ": is it in use, perhaps by another goferry? Stop that, or choose another" + " address with --set "
                + key + "=HOST:PORT or " + variable;
    }

    private static boolean refused(HostPort address) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(address.host()), address.port()));
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
