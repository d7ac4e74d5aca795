package dev.goferry.peer;

import dev.goferry.config.PeerTls;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's certificate among nodes, and a look at its files now and then. Only the CA tells who is a node: names and
 * addresses of nodes change, so that they are not compared.
 */
final class PemFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PemFiles.class);
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final PeerTls tls;
    private final Runnable changed;
    private final Thread watcher;

    /** @param changed runs on a virtual thread after a file has changed */
    PemFiles(PeerTls tls, Runnable changed) {
        this.tls = tls;
        this.changed = changed;
        this.watcher = Thread.ofVirtual().name("peer-tls-files").start(this::watch);
    }

    static ServerSSLOptions server(PeerTls tls) {
        ServerSSLOptions options = new ServerSSLOptions();
        options.setClientAuth(ClientAuth.REQUIRED)
                .setKeyCertOptions(keys(tls))
                .setTrustOptions(trust(tls));
        return options;
    }

    static ClientSSLOptions client(PeerTls tls) {
        return new ClientSSLOptions()
                .setHostnameVerificationAlgorithm("")
                .setKeyCertOptions(keys(tls))
                .setTrustOptions(trust(tls));
    }

    private static PemKeyCertOptions keys(PeerTls tls) {
        return new PemKeyCertOptions()
                .addCertPath(tls.certificate().toString())
                .addKeyPath(tls.key().toString());
    }

    private static PemTrustOptions trust(PeerTls tls) {
        return new PemTrustOptions().addCertPath(tls.ca().toString());
    }

    private void watch() {
        List<String> seen = stamps();
        try {
            while (true) {
                Thread.sleep(EVERY);
                List<String> now = stamps();
                if (!now.isEmpty() && !now.equals(seen)) {
                    seen = now;
                    changed.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> stamps() {
        try {
            List<String> stamps = new ArrayList<>();
            for (Path file : tls.files()) {
                stamps.add(Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
            return stamps;
        } catch (IOException e) {
            LOG.warn("the TLS files of the node-to-node side cannot be looked at: {}", e.getMessage());
            return List.of();
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
