package dev.goferry.replication;

import dev.goferry.prewarm.NodeClient;
import dev.goferry.sumdb.SumDbReader;

/** A checksum database by way of our own nodes. Nothing of it is trusted: its reader proves it. Thread-safe. */
final class NodeChecksums implements SumDbReader {
    /** A data tile of long lines; anything else is far smaller. */
    static final int LARGEST = 1 << 20;

    private final String prefix;
    private final NodeClient own;

    /** @param name the database's */
    NodeChecksums(String name, NodeClient own) {
        this.prefix = "sumdb/" + name + "/";
        this.own = own;
    }

    @Override
    public Read read(String path) {
        try {
            return switch (own.read(prefix + path.replace("!", "%21"), LARGEST)) {
                case NodeClient.Reply.Body(byte[] bytes, long length) -> new Read.Bytes(bytes);
                case NodeClient.Reply.Refused(String reason) -> refused(reason);
                case NodeClient.Reply.Later(String reason) -> new Read.Unavailable(502, reason);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Read.Unavailable(503, "interrupted");
        }
    }

    @Override
    public Read reread(String path) {
        return read(path);
    }

    private static Read refused(String reason) {
        return reason.startsWith("404 ") || reason.startsWith("410 ")
                ? new Read.NotFound(404, reason)
                : new Read.Unavailable(502, reason);
    }
}
