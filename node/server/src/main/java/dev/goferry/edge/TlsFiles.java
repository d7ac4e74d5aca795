package dev.goferry.edge;

import dev.goferry.config.EdgeConfig;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificate and key of the listener, and a look at them now and then: renewed files serve without a restart. */
final class TlsFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);

    private final EdgeConfig.Tls tls;
    private final Thread watcher;

    /** @param renewed hears of changed files on a virtual thread */
    TlsFiles(EdgeConfig.Tls tls, Duration every, Consumer<ServerSSLOptions> renewed) {
        this.tls = tls;
        this.watcher = Thread.ofVirtual().name("tls-files").start(() -> watch(every, renewed));
    }

    /** Which of them cannot be read, in one line. */
    static Optional<String> unreadable(EdgeConfig.Tls tls) {
        return unreadable("tls.cert", tls.certificate()).or(() -> unreadable("tls.key", tls.key()));
    }

    private static Optional<String> unreadable(String key, Path file) {
        return Files.isReadable(file)
                ? Optional.empty()
                : Optional.of(
                        key + " is " + file + ", which cannot be read: correct it, or leave out both for plain HTTP");
    }

    static PemKeyCertOptions keys(EdgeConfig.Tls tls) {
        return new PemKeyCertOptions()
                .addCertPath(tls.certificate().toString())
                .addKeyPath(tls.key().toString());
    }

    private void watch(Duration every, Consumer<ServerSSLOptions> renewed) {
        List<FileTime> seen = times();
        try {
            while (true) {
                Thread.sleep(every);
                List<FileTime> now = times();
                if (!now.isEmpty() && !now.equals(seen)) {
                    seen = now;
                    ServerSSLOptions options = new ServerSSLOptions();
                    options.setKeyCertOptions(keys(tls)).setUseAlpn(true);
                    renewed.accept(options);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<FileTime> times() {
        try {
            return List.of(changed(tls.certificate()), changed(tls.key()));
        } catch (IOException e) {
            LOG.warn("the TLS files cannot be looked at: {}", e.getMessage());
            return List.of();
        }
    }

    private static FileTime changed(Path file) throws IOException {
        return Files.getLastModifiedTime(file);
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
