package dev.goferry.prewarm;

import dev.goferry.artifact.ArtifactKind;
import dev.goferry.document.InvalidField;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a <a href="https://go.dev/ref/mod#go-sum-files">go.sum</a> vouches for: whole modules, or only their go.mod. */
final class GoSum {
    private static final String ONLY_MOD = "/go.mod";

    private GoSum() {}

    /** A step for each module version; a line that is none is an {@link InvalidField} with its number. */
    static List<FetchStep> steps(String text) {
        Map<ModuleVersion, Set<ArtifactKind>> kinds = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.isBlank()) {
                read(line, number, kinds);
            }
        }
        List<FetchStep> steps = new ArrayList<>();
        kinds.forEach((module, files) -> steps.add(FetchStep.of(module, files)));
        return steps;
    }

    private static void read(String line, int number, Map<ModuleVersion, Set<ArtifactKind>> kinds) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length != 3) {
            throw new InvalidField("goSum", "line " + number + " is not MODULE VERSION HASH");
        }
        boolean onlyMod = words[1].endsWith(ONLY_MOD);
        String version = onlyMod ? words[1].substring(0, words[1].length() - ONLY_MOD.length()) : words[1];
        try {
            ModuleVersion module = new ModuleVersion(new ModulePath(words[0]), new Version(version));
            Set<ArtifactKind> files = onlyMod ? FetchStep.MOD : FetchStep.ALL;
            kinds.merge(module, files, (one, other) -> one.size() >= other.size() ? one : other);
        } catch (InvalidName e) {
            throw new InvalidField("goSum", "line " + number + ": " + e.getMessage());
        }
    }
}
