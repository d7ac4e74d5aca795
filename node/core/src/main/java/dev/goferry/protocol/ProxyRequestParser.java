package dev.goferry.protocol;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Query;
import dev.goferry.module.Version;
import dev.goferry.protocol.ProxyRequest.File;
import dev.goferry.protocol.ProxyRequest.Latest;
import dev.goferry.protocol.ProxyRequest.ListVersions;
import dev.goferry.protocol.ProxyRequest.QueryInfo;
import dev.goferry.protocol.ProxyRequest.Refused;

/**
 * Reads a raw request target as it stood on the wire. One canonical value comes out: its escaped form equals the decoded
 * bytes of the request. No regular expression, no upstream, no blocking. Immutable and thread-safe.
 */
public final class ProxyRequestParser {
    /** How long clients and caches may keep the refusal of a name that nothing can ever have. */
    public static final int MALFORMED_CACHE_SECONDS = 86_400;

    private static final String CACHED_ONLY = "cached-only/";
    private static final String UPSTREAM_ONLY = "upstream-only/";
    private static final String AT_V = "/@v/";
    private static final String AT_LATEST = "/@latest";

    private final String base;

    /**
     * @param basePath what stands before every request, such as {@code /go}; empty or {@code /} for nothing
     * @throws InvalidName if it does not begin with a slash or holds what would have to be escaped
     */
    public ProxyRequestParser(String basePath) {
        String trimmed = basePath.endsWith("/") ? basePath.substring(0, basePath.length() - 1) : basePath;
        if (!trimmed.isEmpty()
                && (trimmed.indexOf('%') >= 0 || !RequestTarget.decode(trimmed).equals(trimmed))) {
            throw new InvalidName("base path must begin with '/' and hold no '%' or '?', such as /go");
        }
        this.base = trimmed + "/";
    }

    /**
     * A request, and how to answer it.
     *
     * @param cachedOnly whether the client wants what is here, and nothing fetched: the {@code /cached-only/} prefix
     */
    public record Parsed(ProxyRequest request, boolean cachedOnly) {}

    /** Never fails: what is no valid request is {@link Refused}. */
    public Parsed parse(String target) {
        String path;
        try {
            path = RequestTarget.decode(target);
        } catch (InvalidName e) {
            return new Parsed(new Refused(400, text(e), 0), false);
        }
        if (!path.startsWith(base)) {
            return new Parsed(notFound("not found: modules are below " + base), false);
        }
        boolean cachedOnly = path.startsWith(CACHED_ONLY, base.length());
        String name = path.substring(base.length() + (cachedOnly ? CACHED_ONLY.length() : 0));
        if (name.equals(IndexTarget.NAME)) {
            return new Parsed(IndexTarget.parse(target), cachedOnly);
        }
        try {
            if (name.startsWith(UPSTREAM_ONLY) && !cachedOnly) {
                return new Parsed(atUpstream(parseModule(name.substring(UPSTREAM_ONLY.length()))), false);
            }
            return new Parsed(
                    name.startsWith(SumDbTarget.PREFIX) ? SumDbTarget.parse(name) : parseModule(name), cachedOnly);
        } catch (InvalidName e) {
            return new Parsed(notFound("not found: " + text(e)), cachedOnly);
        }
    }

    private static ProxyRequest atUpstream(ProxyRequest request) {
        return request instanceof File(ArtifactKey key)
                ? new ProxyRequest.AtUpstream(key)
                : notFound("not found: upstream-only is for the files of a version");
    }

    private static ProxyRequest parseModule(String name) {
        if (name.endsWith(AT_LATEST)) {
            ModulePath module = module(name, name.length() - AT_LATEST.length());
            return new Latest(module);
        }
        int split = name.lastIndexOf(AT_V);
        if (split < 0) {
            return notFound(
                    "not found: ask for MODULE/@v/list, MODULE/@latest or MODULE/@v/VERSION.info, .mod or .zip");
        }
        String file = name.substring(split + AT_V.length());
        return file.equals("list") ? new ListVersions(module(name, split)) : parseFile(module(name, split), file);
    }

    private static ProxyRequest parseFile(ModulePath module, String file) {
        ArtifactKind kind = ArtifactKind.of(file);
        if (kind == null) {
            return notFound("not found: a file of a version ends in .info, .mod or .zip");
        }
        String escaped = file.substring(0, file.length() - kind.suffix().length());
        return kind == ArtifactKind.INFO
                ? parseInfo(module, Query.unescape(escaped))
                : file(module, Version.unescape(escaped), kind);
    }

    /** A client may ask v2.0.0.info of a path without /v2: the answer is then v2.0.0+incompatible. */
    private static ProxyRequest parseInfo(ModulePath module, Query query) {
        if (Version.isCanonical(query.value())) {
            Version version = new Version(query.value());
            if (ModuleVersion.isPossible(module, version) || !mayBeIncompatible(module, version)) {
                return file(module, version, ArtifactKind.INFO);
            }
        }
        return new QueryInfo(module, query);
    }

    private static boolean mayBeIncompatible(ModulePath module, Version version) {
        String suffix = "+incompatible";
        return !version.value().endsWith(suffix)
                && ModuleVersion.isPossible(module, new Version(version.value() + suffix));
    }

    private static File file(ModulePath module, Version version, ArtifactKind kind) {
        return new File(new ArtifactKey(new ModuleVersion(module, version), kind));
    }

    private static ModulePath module(String name, int end) {
        ModulePath module = ModulePath.unescape(name.substring(0, end));
        if (KnownHosts.cannotServe(module.value())) {
            throw new InvalidName("module " + module + ": its host has no module there");
        }
        return module;
    }

    private static String text(InvalidName e) {
        return String.valueOf(e.getMessage());
    }

    private static Refused notFound(String text) {
        return new Refused(404, text, MALFORMED_CACHE_SECONDS);
    }
}
