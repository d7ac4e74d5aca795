package dev.goferry.launcher;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which a command is told what to prewarm. */
final class PrewarmSources {
    @Option(names = "--go-mod", paramLabel = "FILE", description = "What this go.mod requires.")
    private @Nullable Path goMod;

    @Option(names = "--go-sum", paramLabel = "FILE", description = "What this go.sum vouches for.")
    private @Nullable Path goSum;

    @Option(names = "--sbom", paramLabel = "FILE", description = "What this CycloneDX or SPDX document (JSON) names.")
    private @Nullable Path sbom;

    @Option(
            names = "--toolchain",
            paramLabel = "VERSION",
            description = "A Go toolchain such as 1.25.3; needs --platform.")
    private List<String> toolchains = new ArrayList<>();

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = "A platform such as linux/amd64.")
    private List<String> platforms = new ArrayList<>();

    @Option(names = "--graph", description = "The whole build list, not only what is named.")
    private boolean graph;

    @Option(names = "--metadata-only", description = "No zips.")
    private boolean metadataOnly;

    /** Whether they name nothing. */
    boolean isEmpty() {
        return goMod == null && goSum == null && sbom == null && toolchains.isEmpty() && platforms.isEmpty();
    }

    /** The body of the request, with these modules besides. */
    ObjectNode request(List<String> modules) throws Refused {
        ObjectNode request = Json.object();
        if (!modules.isEmpty()) {
            ArrayNode names = request.putArray("modules");
            modules.forEach(names::add);
        }
        if (goMod != null) {
            request.put("goMod", text(goMod));
        }
        if (goSum != null) {
            request.put("goSum", text(goSum));
        }
        if (sbom != null) {
            request.set("sbom", json(sbom));
        }
        if (!toolchains.isEmpty() || !platforms.isEmpty()) {
            ObjectNode named = request.putObject("toolchains");
            toolchains.forEach(named.putArray("versions")::add);
            platforms.forEach(named.putArray("platforms")::add);
        }
        return request.put("graph", graph).put("metadataOnly", metadataOnly);
    }

    private static String text(Path file) throws Refused {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Refused(
                    Exit.USAGE,
                    file + " cannot be read as text: " + e.getClass().getSimpleName());
        }
    }

    private static ObjectNode json(Path file) throws Refused {
        try {
            return Json.parseObject(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new Refused(
                    Exit.USAGE, file + " cannot be read: " + e.getClass().getSimpleName());
        } catch (InvalidField e) {
            throw new Refused(Exit.USAGE, file + ": " + e.getMessage());
        }
    }
}
