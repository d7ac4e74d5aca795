package dev.goferry.replication;

import dev.goferry.prewarm.NodeClient;
import dev.goferry.sumdb.SumDbReader;
import java.io.IOException;

/**
 * A checksum database by way of the source region, which has proven there what it stored, or else by way of our own
 * nodes. Nothing of it is trusted: its reader proves it.
 */
final class PeerChecksums implements SumDbReader {
    private final String prefix;
    private final Peer peer;
    private final Source source;
    private final NodeChecksums own;

    PeerChecksums(String name, Peer peer, Source source, NodeClient own) {
        this.prefix = "sumdb/" + name + "/";
        this.peer = peer;
        this.source = source;
        this.own = new NodeChecksums(name, own);
    }

    @Override
    public Read read(String path) {
        Read there = there(path);
        if (there instanceof Read.Bytes) {
            return there;
        }
        Read here = own.read(path);
        return here instanceof Read.Unavailable && there instanceof Read.NotFound ? there : here;
    }

    /** Our own nodes alone: what the source says did not prove true. */
    @Override
    public Read reread(String path) {
        return own.read(path);
    }

    private Read there(String path) {
        try {
            return source.small(peer, prefix + path, NodeChecksums.LARGEST);
        } catch (IOException e) {
            return new Read.Unavailable(502, peer + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Read.Unavailable(503, "interrupted");
        }
    }
}
