package dev.goferry.peer;

import dev.goferry.config.PeerTls;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
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
        options.setClientAuth(ClientAuth.REQUIRED).setKeyCertOptions(keys(tls)).setTrustOptions(trust(tls));
        return options;
    }

    static ClientSSLOptions client(PeerTls tls) {
        return new ClientSSLOptions()
                .setHostnameVerificationAlgorithm("")
                .setKeyCertOptions(keys(tls))
                .setTrustOptions(trust(tls));
    }

    /** By content: to Vert.x the same path is the same certificate. */
    private static PemKeyCertOptions keys(PeerTls tls) {
        return new PemKeyCertOptions().addCertValue(content(tls.certificate())).addKeyValue(content(tls.key()));
    }

    private static PemTrustOptions trust(PeerTls tls) {
        return new PemTrustOptions().addCertValue(content(tls.ca()));
    }

    private static Buffer content(Path file) {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private void watch() {
        List<String> seen = stamps();
        try {
            while (true) {
                Thread.sleep(EVERY);
                List<String> now = stamps();
                if (!now.isEmpty() && !now.equals(seen)) {
                    seen = now;
                    use();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void use() {
        try {
            changed.run();
        } catch (RuntimeException e) {
            LOG.error("the new cluster.tls files cannot be used: {}", e.toString());
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
