package dev.goferry.prewarm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.document.Fields;
import dev.goferry.document.InvalidField;
import dev.goferry.gomod.MainModule;
import dev.goferry.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What to prewarm; any of the sources together. Names only, never URLs.
 *
 * @param modules {@code path@query} each; without a query the latest version
 * @param goMod the text of a go.mod
 * @param goSum the text of a go.sum
 * @param sbom a CycloneDX or SPDX document
 * @param mostRequested what this region's clients asked for most
 * @param graph the whole build list of the go.mod and of each module, not only what they name
 * @param metadataOnly no zips
 */
public record PrewarmRequest(
        List<String> modules,
        Optional<String> goMod,
        Optional<String> goSum,
        Optional<ObjectNode> sbom,
        Optional<Toolchains> toolchains,
        Optional<MostRequested> mostRequested,
        boolean graph,
        boolean metadataOnly) {
    /** Further modules are refused. */
    public static final int MOST_MODULES = 100_000;

    /** The {@code count} versions that were requested most on the last {@code days} days, today included. */
    public record MostRequested(int count, int days) {}

    private static final Set<String> FIELDS =
            Set.of("modules", "goMod", "goSum", "sbom", "toolchains", "mostRequested", "graph", "metadataOnly");

    /** Reads and checks it; an {@link InvalidField} or an {@link dev.goferry.module.InvalidName} says what is wrong. */
    public static PrewarmRequest read(ObjectNode json) {
        Fields fields = new Fields(json).only(FIELDS);
        PrewarmRequest request = new PrewarmRequest(
                fields.texts("modules", MOST_MODULES),
                fields.optionalText("goMod"),
                fields.optionalText("goSum"),
                fields.has("sbom") ? Optional.of(fields.tree("sbom")) : Optional.empty(),
                fields.object("toolchains").map(PrewarmRequest::toolchains),
                fields.object("mostRequested").map(PrewarmRequest::mostRequested),
                fields.flag("graph"),
                fields.flag("metadataOnly"));
        request.check();
        return request;
    }

    private static Toolchains toolchains(Fields fields) {
        fields.only(Set.of("versions", "platforms"));
        return new Toolchains(fields.texts("versions", Toolchains.MOST), fields.texts("platforms", Toolchains.MOST));
    }

    private static MostRequested mostRequested(Fields fields) {
        fields.only(Set.of("count", "days"));
        if (!fields.has("count")) {
            throw new InvalidField("mostRequested.count", "missing");
        }
        return new MostRequested(
                (int) fields.number("count", 0, 1, MOST_MODULES), (int) fields.number("days", 30, 1, Usage.MOST_DAYS));
    }

    private void check() {
        boolean isNothing = modules.isEmpty() && goMod.isEmpty() && goSum.isEmpty();
        if (isNothing && sbom.isEmpty() && toolchains.isEmpty() && mostRequested.isEmpty()) {
            throw new InvalidField(
                    "", "nothing to prewarm: name modules, goMod, goSum, sbom, toolchains or mostRequested");
        }
        modules.forEach(text -> FetchStep.named(text, kinds()));
        main();
        goSum.ifPresent(GoSum::steps);
        sbom.ifPresent(Sbom::read);
    }

    /** In a line for people. */
    public String about() {
        List<String> parts = new ArrayList<>();
        if (!modules.isEmpty()) {
            parts.add(modules.size() == 1 ? modules.getFirst() : modules.size() + " modules");
        }
        goMod.ifPresent(any -> parts.add("go.mod"));
        goSum.ifPresent(any -> parts.add("go.sum"));
        sbom.ifPresent(any -> parts.add("SBOM"));
        toolchains.ifPresent(all -> parts.add(all.steps().size() + " toolchains"));
        mostRequested.ifPresent(
                most -> parts.add("the " + most.count() + " most requested of " + most.days() + " days"));
        return String.join(", ", parts) + (graph ? ", with the graph" : "") + (metadataOnly ? ", metadata only" : "");
    }

    /** The go.mod, understood. */
    Optional<MainModule> main() {
        return goMod.map(text -> MainModule.parse(text.getBytes(StandardCharsets.UTF_8))
                .orElseThrow(() -> new InvalidField("goMod", "not a go.mod file: it needs a module line")));
    }

    /** Which files of a module version are wanted. */
    Set<ArtifactKind> kinds() {
        return metadataOnly ? FetchStep.METADATA : FetchStep.ALL;
    }

    /** The same step without its zip, if no zips are wanted. */
    FetchStep wanted(FetchStep step) {
        return metadataOnly && step.kinds().contains(ArtifactKind.ZIP)
                ? new FetchStep(step.path(), step.version(), FetchStep.METADATA)
                : step;
    }
}
