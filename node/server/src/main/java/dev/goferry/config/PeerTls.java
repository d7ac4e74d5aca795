package dev.goferry.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What makes nodes known to each other on their node-to-node side, all PEM.
 *
 * @param certificate this node's, with what is between it and the CA; for client and server use
 * @param key its key, PKCS#8
 * @param ca the cluster's own CA: whoever has a certificate of it passes for a node
 */
public record PeerTls(Path certificate, Path key, Path ca) {
    /** All three. */
    public List<Path> files() {
        return List.of(certificate, key, ca);
    }

    /** Fails in one line that says what to do if one of them cannot be read. */
    public void requireReadable() throws IOException {
        require("cluster.tls.certificate", certificate);
        require("cluster.tls.key", key);
        require("cluster.tls.ca", ca);
    }

    private static void require(String name, Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException(name + ": cannot read " + file + ": put the PEM file there, or correct the key");
        }
    }
}
