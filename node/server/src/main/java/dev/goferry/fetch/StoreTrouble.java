package dev.goferry.fetch;

import dev.goferry.flight.Landing;
import dev.goferry.spool.SpoolFull;
import dev.goferry.storage.StoreFull;
import dev.goferry.storage.StoreReadOnly;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What clients are told when our own disk or bucket is the trouble. */
final class StoreTrouble {
    private static final Logger LOG = LoggerFactory.getLogger(StoreTrouble.class);

    private StoreTrouble() {}

    static Landing landing(IOException trouble) {
        LOG.warn("a fetch could not be kept: {}", trouble.toString());
        return switch (trouble) {
            case SpoolFull full -> spoolFull(String.valueOf(full.getMessage()));
            case StoreFull full -> full("the store is full: " + full.getMessage(), false);
            case StoreReadOnly readOnly ->
                new Landing.Failed(
                        503, "the store cannot be written, so nothing new is fetched: " + readOnly.getMessage(), null);
            case ZipSpool.Changed changed -> new Landing.Failed(502, "upstream: " + changed.getMessage(), null);
            default -> new Landing.Failed(503, "this node's disk or store failed: " + trouble.getMessage(), null);
        };
    }

    static Landing spoolFull(String reason) {
        return full(reason, true);
    }

    private static Landing full(String reason, boolean ofOneNode) {
        return new Landing.Failed(507, reason + "; what is stored is still served", null, ofOneNode);
    }
}
