package dev.goferry.upstream;

import java.net.URI;
import java.util.Map;

/** One GET of a system that belongs to the region: a peer's flights, a bucket's presigned objects. Thread-safe; blocks. */
public interface InnerGet {
    /** What is behind {@code url}; {@code headers} go to its own host only. The caller closes a body that was found. */
    UpstreamAnswer get(URI url, Map<String, String> headers, long maxBytes);
}
