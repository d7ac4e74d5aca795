package dev.goferry.prewarm;

import java.net.URI;
import java.util.List;

/** The nodes of the region, as they are now: base URLs of their GOPROXY sides. Thread-safe, never blocks. */
public interface Nodes {
    List<URI> all();
}
