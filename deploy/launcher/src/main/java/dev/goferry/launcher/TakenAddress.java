package dev.goferry.launcher;

import dev.goferry.config.Configuration;
import dev.goferry.config.ControlKeys;
import dev.goferry.config.HostPort;
import dev.goferry.config.NodeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Optional;

/** Says which of a node's addresses cannot be listened on, why, and what to do about it. */
final class TakenAddress {
    private static final int FIRST_OF_EVERYBODY = 1024;
    private static final int PATIENCE_MILLIS = 500;

    private TakenAddress() {}

    /** Nothing where both addresses are free, and the start failed for another reason. */
    static Optional<String> explain(NodeConfig config) {
        HostPort listen = config.edge().listen();
        HostPort ops = config.ops().listen();
        return trouble("listen", "GOFERRY_LISTEN", listen).or(() -> trouble("ops.listen", "GOFERRY_OPS_LISTEN", ops));
    }

    /** The same for the control plane's address. */
    static Optional<String> explain(ControlKeys keys) {
        return trouble("control.listen", "GOFERRY_CONTROL_LISTEN", keys.listen());
    }

    /** The same for a control plane without a node. */
    static Optional<String> explainControl(Configuration configuration) {
        HostPort ops = configuration.node().ops().listen();
        return explain(configuration.control()).or(() -> trouble("ops.listen", "GOFERRY_OPS_LISTEN", ops));
    }

    /** Nothing where it can be listened on. */
    static Optional<String> trouble(String key, String variable, HostPort address) {
        return reason(address)
                .map(reason -> "cannot listen on " + address + ": " + reason + " with --set " + key + "=HOST:PORT or "
                        + variable);
    }

    /** Ends where the key is named. Messages of the system may be in any language. */
    private static Optional<String> reason(HostPort address) {
        InetAddress host;
        try {
            host = InetAddress.getByName(address.host());
        } catch (UnknownHostException e) {
            return Optional.of("nobody knows this host. Write an address of this machine, such as 127.0.0.1,");
        }
        if (binds(host, address.port())) {
            return Optional.empty();
        }
        if (!binds(host, 0)) {
            return Optional.of("it is no address of this machine. Write one that is, or 0.0.0.0 for all,");
        }
        return Optional.of(
                address.port() < FIRST_OF_EVERYBODY && !answers(host, address.port())
                        ? "this user may not take a port below " + FIRST_OF_EVERYBODY + ". Choose another"
                        : "is it in use, perhaps by another goferry? Stop that, or choose another address");
    }

    private static boolean binds(InetAddress host, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean answers(InetAddress host, int port) {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
