package dev.goferry.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** What a replication rule is made of; only what is given is sent. */
final class RuleOptions {
    @Option(names = "--from", paramLabel = "URL", description = "The source's GOPROXY URL.")
    private @Nullable String from;

    @Option(
            names = "--log",
            paramLabel = "URL",
            description = "The source's control plane; port 8082 of the same host by default.")
    private @Nullable String log;

    @Option(
            names = "--peer-token",
            paramLabel = "TOKEN",
            defaultValue = "${env:GOFERRY_PEER_TOKEN:-}",
            showDefaultValue = Visibility.NEVER,
            description = "The source's token with the scope replicate (GOFERRY_PEER_TOKEN).")
    private String token = "";

    @Option(names = "--modules", paramLabel = "GLOBS", description = "As in GOPRIVATE, joined by commas; * for all.")
    private @Nullable String modules;

    @Option(
            names = "--versions",
            paramLabel = "RANGE",
            description = "Semver ranges such as '>=1.2.0 <2.0.0' or '^1 || ~2.3'; nothing for all.")
    private @Nullable String versions;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only what the source logged since then (2026-11-01T12:00:00Z), or a sequence of its log.")
    private @Nullable String since;

    @Option(names = "--private", negatable = true, description = "Also what is private there.")
    private @Nullable Boolean isPrivate;

    @Option(names = "--purges", negatable = true, description = "The source's purges are applied here.")
    private @Nullable Boolean purges;

    @Option(names = "--bandwidth", paramLabel = "BYTES", description = "Bytes a second, at most; 0 for no bound.")
    private @Nullable Long bandwidth;

    @Option(
            names = "--window",
            paramLabel = "HOURS",
            description = "When it works, every day: '22:00-06:00 Europe/Berlin'; '' for always.")
    private @Nullable String window;

    @Option(
            names = "--verify",
            paramLabel = "HOW",
            description = "checksums: public modules by the checksum database; record: the source's word is enough.")
    private @Nullable String verify;

    ObjectNode json() {
        ObjectNode json = Json.object();
        put(json, "from", from);
        put(json, "log", log);
        put(json, "token", token.isEmpty() ? null : token);
        put(json, "modules", modules);
        put(json, "versions", versions);
        put(json, "since", since);
        put(json, "window", window);
        put(json, "verify", verify);
        if (isPrivate != null) {
            json.put("private", isPrivate);
        }
        if (purges != null) {
            json.put("purges", purges);
        }
        if (bandwidth != null) {
            json.put("bandwidth", bandwidth);
        }
        return json;
    }

    private static void put(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
