package dev.goferry.upstream;

/** A source of module files. Implementations are safe for many threads; {@link #get} blocks a virtual thread. */
public interface Upstream {
    /** Never throws for what an upstream may do: every outcome is an answer. */
    UpstreamAnswer get(UpstreamRequest request);

    /** Frees what it holds; gets that are under way break off. */
    default void close() {}
}
