package dev.goferry.replication;

import dev.goferry.prewarm.NodeClient;
import dev.goferry.sumdb.SumDbReader;
import java.io.IOException;

/**
 * A checksum database by way of the source region, which has proven there what it stored, or else by way of our own
 * nodes. Nothing of it is trusted: its reader proves it.
 */
final class PeerChecksums implements SumDbReader {
    /** A data tile of long lines; anything else is far smaller. */
    private static final int LARGEST = 1 << 20;

    private final String prefix;
    private final Peer peer;
    private final Source source;
    private final NodeClient own;

    PeerChecksums(String name, Peer peer, Source source, NodeClient own) {
        this.prefix = "sumdb/" + name + "/";
        this.peer = peer;
        this.source = source;
        this.own = own;
    }

    @Override
    public Read read(String path) {
        Read there = there(path);
        if (there instanceof Read.Bytes) {
            return there;
        }
        Read here = here(path);
        return here instanceof Read.Unavailable && there instanceof Read.NotFound ? there : here;
    }

    /** Our own nodes alone: what the source says did not prove true. */
    @Override
    public Read reread(String path) {
        return here(path);
    }

    private Read there(String path) {
        try {
            return source.small(peer, prefix + path, LARGEST);
        } catch (IOException e) {
            return new Read.Unavailable(502, peer + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Read.Unavailable(503, "interrupted");
        }
    }

    private Read here(String path) {
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

    private static Read refused(String reason) {
        return reason.startsWith("404 ") || reason.startsWith("410 ")
                ? new Read.NotFound(404, reason)
                : new Read.Unavailable(502, reason);
    }
}
