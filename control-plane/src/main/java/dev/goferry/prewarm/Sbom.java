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
 * The Go modules that a CycloneDX (components, nested ones too), SPDX 2 (packages' external references) or SPDX 3 (package
 * URLs and external identifiers) document in JSON names by <a href="https://github.com/package-url/purl-spec">package URLs</a>
 * {@code pkg:golang/PATH@VERSION}. What has no version or cannot be a module is told, not refused: such documents list
 * the main module and the standard library in the same way. Some tools leave the {@code v} of a version out, and lower the
 * case of a path as the rules of package URLs have it: then the component's own name tells it, if it is the same.
 */
final class Sbom {
    private static final String GOLANG = "pkg:golang/";
    private static final Set<String> STANDARD_LIBRARY = Set.of("std", "stdlib", "cmd", "toolchain");

    /** @param name of the component, which may have the path as it is spelt */
    private record Named(String purl, String name) {}

    private final Set<Named> found = new LinkedHashSet<>();
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
        } else if (document.path("@context").asText().contains("spdx.org/rdf/3.")) {
            sbom.spdx3(document);
        } else {
            throw new InvalidField(
                    "sbom", "neither CycloneDX (bomFormat) nor SPDX 2 (spdxVersion) nor SPDX 3 (@context) in JSON");
        }
        sbom.found.forEach(sbom::module);
        return new Found(List.copyOf(sbom.steps), sbom.warnings);
    }

    private void cycloneDx(ObjectNode document) {
        Deque<JsonNode> left = new ArrayDeque<>();
        left.add(document.path("components"));
        while (!left.isEmpty()) {
            for (JsonNode component : left.remove()) {
                found.add(new Named(component.path("purl").asText(), name(component)));
                left.add(component.path("components"));
            }
        }
    }

    private void spdx(ObjectNode document) {
        for (JsonNode each : document.path("packages")) {
            for (JsonNode reference : each.path("externalRefs")) {
                if (reference.path("referenceType").asText().equals("purl")) {
                    found.add(new Named(reference.path("referenceLocator").asText(), name(each)));
                }
            }
        }
    }

    private void spdx3(ObjectNode document) {
        for (JsonNode each : document.path("@graph")) {
            found.add(new Named(each.path("software_packageUrl").asText(), name(each)));
            for (JsonNode identifier : each.path("externalIdentifier")) {
                if (identifier.path("externalIdentifierType").asText().equals("packageUrl")) {
                    found.add(new Named(identifier.path("identifier").asText(), name(each)));
                }
            }
        }
    }

    private static String name(JsonNode component) {
        String name = component.path("name").asText();
        return name.startsWith("go:") ? name.substring(3) : name;
    }

    private void module(Named named) {
        String purl = named.purl();
        if (!purl.startsWith(GOLANG)) {
            return;
        }
        Optional<ModuleVersion> module = parse(named);
        if (module.isPresent()) {
            steps.add(FetchStep.of(module.get(), FetchStep.ALL));
        } else {
            warnings.add(purl + " names no module version");
        }
    }

    /** {@code pkg:golang/github.com/Foo/bar@v1.2.3?type=module#pkg}: qualifiers and subpath do not count. */
    private static Optional<ModuleVersion> parse(Named named) {
        String name = named.purl().substring(GOLANG.length()).split("[?#]", 2)[0];
        int at = name.lastIndexOf('@');
        if (at < 0) {
            return Optional.empty();
        }
        try {
            String path = decoded(name.substring(0, at));
            String version = decoded(name.substring(at + 1));
            boolean isBare = !version.isEmpty() && Character.isDigit(version.charAt(0));
            return STANDARD_LIBRARY.contains(path)
                    ? Optional.empty()
                    : Optional.of(new ModuleVersion(
                            new ModulePath(named.name().equalsIgnoreCase(path) ? named.name() : path),
                            new Version(isBare ? "v" + version : version)));
        } catch (InvalidName | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
