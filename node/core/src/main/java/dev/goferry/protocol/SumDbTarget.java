package dev.goferry.protocol;

import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.protocol.ProxyRequest.Refused;
import dev.goferry.protocol.ProxyRequest.SumDbLatest;
import dev.goferry.protocol.ProxyRequest.SumDbLookup;
import dev.goferry.protocol.ProxyRequest.SumDbSupported;
import dev.goferry.protocol.ProxyRequest.SumDbTile;

/** The checksum database side: {@code sumdb/NAME/…}. A name may hold slashes, so the endpoint is looked for. */
final class SumDbTarget {
    static final String PREFIX = "sumdb/";

    private SumDbTarget() {}

    static ProxyRequest parse(String target) {
        String rest = target.substring(PREFIX.length());
        if (rest.endsWith("/supported")) {
            return new SumDbSupported(name(rest, rest.length() - "/supported".length()));
        }
        if (rest.endsWith("/latest")) {
            return new SumDbLatest(name(rest, rest.length() - "/latest".length()));
        }
        int tile = rest.indexOf("/tile/");
        int lookup = rest.indexOf("/lookup/");
        if (lookup > 0 && (tile < 0 || lookup < tile)) {
            return new SumDbLookup(name(rest, lookup), module(rest.substring(lookup + "/lookup/".length())));
        }
        if (tile > 0) {
            return new SumDbTile(name(rest, tile), TilePath.parse(rest.substring(tile + 1)));
        }
        return new Refused(
                404,
                "not found: a checksum database serves supported, latest, lookup and tile",
                ProxyRequestParser.MALFORMED_CACHE_SECONDS);
    }

    private static ModuleVersion module(String pathAtVersion) {
        int at = pathAtVersion.indexOf('@');
        if (at < 0) {
            throw new InvalidName("look up MODULE@VERSION");
        }
        return new ModuleVersion(
                ModulePath.unescape(pathAtVersion.substring(0, at)), Version.unescape(pathAtVersion.substring(at + 1)));
    }

    /** A name is a host, perhaps with a path; the caller knows which ones it serves. */
    private static String name(String rest, int end) {
        String name = rest.substring(0, end);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean allowed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-._~+/".indexOf(c) >= 0;
            if (!allowed) {
                throw new InvalidName("malformed name of a checksum database");
            }
        }
        if (name.isEmpty()
                || name.startsWith("/")
                || name.endsWith("/")
                || name.contains("//")
                || name.contains("..")) {
            throw new InvalidName("malformed name of a checksum database");
        }
        return name;
    }
}
