package dev.goferry.protocol;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Query;
import java.time.Instant;

/**
 * What a client asks for, by the <a href="https://go.dev/ref/mod#goproxy-protocol">GOPROXY protocol</a> and its
 * checksum database side. Every name in it is valid, so that it can name files and upstream URLs.
 */
public sealed interface ProxyRequest {
    /** {@code $module/@v/list}. */
    record ListVersions(ModulePath module) implements ProxyRequest {}

    /** {@code $module/@latest}. */
    record Latest(ModulePath module) implements ProxyRequest {}

    /** An immutable file of a canonical version that may be the module's. */
    record File(ArtifactKey key) implements ProxyRequest {}

    /**
     * {@code upstream-only/$module/@v/$version.info} or {@code .mod}: what an upstream has now, whatever is stored here; of
     * a {@code .zip} the length in bytes as a line of text, -1 if it announces none. For the control plane, which asks
     * before it evicts; nothing is stored.
     */
    record AtUpstream(ArtifactKey key) implements ProxyRequest {}

    /** {@code $module/@v/$query.info}: which version a branch, tag, commit or prefix means now. */
    record QueryInfo(ModulePath module, Query query) implements ProxyRequest {}

    /** {@code sumdb/$name/supported}; the caller knows which names are. */
    record SumDbSupported(String name) implements ProxyRequest {}

    /** {@code sumdb/$name/latest}. */
    record SumDbLatest(String name) implements ProxyRequest {}

    /** {@code sumdb/$name/lookup/$module@$version}. */
    record SumDbLookup(String name, ModuleVersion module) implements ProxyRequest {}

    /** {@code sumdb/$name/tile/…}. */
    record SumDbTile(String name, TilePath tile) implements ProxyRequest {}

    /**
     * {@code index?since=…&limit=…}: what was stored since then, as index.golang.org tells it.
     *
     * @param limit of the lines, 1 to {@value #MOST}
     */
    record Index(Instant since, int limit) implements ProxyRequest {
        /** The most lines of an answer, and how many there are when nobody says. */
        public static final int MOST = 2000;
    }

    /**
     * No valid request; no upstream is asked.
     *
     * @param status 404 for a name that nothing can have, 400 for a target that is not even one
     * @param text one line for a person
     * @param cacheSeconds how long the answer holds; 0 means that it must not be stored
     */
    record Refused(int status, String text, int cacheSeconds) implements ProxyRequest {}
}
