package dev.goferry.prewarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.InvalidField;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The Go modules that a CycloneDX (components, nested ones too) or SPDX 2 (packages' external references) document in
 * JSON names by <a href="https://github.com/package-url/purl-spec">package URLs</a>
 * {@code pkg:golang/PATH@VERSION}. What has no version or cannot be a module is told, not refused: such documents list
 * the main module and the standard library in the same way.
 */
final class Sbom {
    private static final String GOLANG = "pkg:golang/";

    private final Set<String> purls = new LinkedHashSet<>();
    private final Set<FetchStep> steps = new LinkedHashSet<>();
    private final List<String> warnings = new ArrayList<>();

    private Sbom() {}

    /** What was found, and what was passed over. */
    record Found(List<FetchStep> steps, List<String> warnings) {}

    static Found read(ObjectNode document) {
        Sbom sbom = new Sbom();
        if (document.path("bomFormat").asText().equals("CycloneDX")) {
            sbom.cycloneDx(document);
        } else if (document.path("spdxVersion").asText().startsWith("SPDX-2.")) {
            sbom.spdx(document);
        } else {
            throw new InvalidField("sbom", "neither CycloneDX (bomFormat) nor SPDX 2 (spdxVersion) in JSON");
        }
        sbom.purls.forEach(sbom::module);
        return new Found(List.copyOf(sbom.steps), sbom.warnings);
    }

    private void cycloneDx(ObjectNode document) {
        Deque<JsonNode> left = new ArrayDeque<>();
        left.add(document.path("components"));
        while (!left.isEmpty()) {
            for (JsonNode component : left.remove()) {
                purls.add(component.path("purl").asText());
                left.add(component.path("components"));
            }
        }
    }

    private void spdx(ObjectNode document) {
        for (JsonNode each : document.path("packages")) {
            for (JsonNode reference : each.path("externalRefs")) {
                if (reference.path("referenceType").asText().equals("purl")) {
                    purls.add(reference.path("referenceLocator").asText());
                }
            }
        }
    }

    private void module(String purl) {
        if (!purl.startsWith(GOLANG)) {
            return;
        }
        Optional<ModuleVersion> module = parse(purl);
        if (module.isPresent()) {
            steps.add(FetchStep.of(module.get(), FetchStep.ALL));
        } else {
            warnings.add(purl + " names no module version");
        }
    }

    /** {@code pkg:golang/github.com/Foo/bar@v1.2.3?type=module#pkg}: qualifiers and subpath do not count. */
    private static Optional<ModuleVersion> parse(String purl) {
        String name = purl.substring(GOLANG.length()).split("[?#]", 2)[0];
        int at = name.lastIndexOf('@');
        try {
            return at < 0
                    ? Optional.empty()
                    : Optional.of(new ModuleVersion(
                            new ModulePath(decoded(name.substring(0, at))),
                            new Version(decoded(name.substring(at + 1)))));
        } catch (InvalidName | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
