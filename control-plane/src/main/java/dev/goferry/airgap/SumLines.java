package dev.goferry.airgap;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.document.InvalidField;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.pin.Pin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The hashes of a <a href="https://go.dev/ref/mod#go-sum-files">go.sum</a>, by file: a .zip or a .mod. Immutable.
 *
 * @param hashes h1 by file
 */
public record SumLines(Map<ArtifactKey, String> hashes) {
    private static final String ONLY_MOD = "/go.mod";

    public SumLines {
        hashes = Map.copyOf(hashes);
    }

    /** Reads the file; a line that is none is an {@link InvalidField} with its number. */
    public static SumLines parse(String text) {
        Map<ArtifactKey, String> hashes = new HashMap<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                read(lines.get(i), i + 1, hashes);
            }
        }
        return new SumLines(hashes);
    }

    private static void read(String line, int number, Map<ArtifactKey, String> hashes) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length != 3) {
            throw new InvalidField("goSum", "line " + number + " is not MODULE VERSION HASH");
        }
        boolean isMod = words[1].endsWith(ONLY_MOD);
        String version = isMod ? words[1].substring(0, words[1].length() - ONLY_MOD.length()) : words[1];
        try {
            ModuleVersion module = new ModuleVersion(new ModulePath(words[0]), new Version(version));
            hashes.put(new ArtifactKey(module, isMod ? ArtifactKind.MOD : ArtifactKind.ZIP), words[2]);
        } catch (InvalidName e) {
            throw new InvalidField("goSum", "line " + number + ": " + e.getMessage());
        }
    }

    /** Whether it is named, or is the .info of what is named. */
    boolean names(ArtifactKey key) {
        return switch (key.kind()) {
            case ZIP, MOD -> hashes.containsKey(key);
            case INFO ->
                hashes.containsKey(new ArtifactKey(key.module(), ArtifactKind.ZIP))
                        || hashes.containsKey(new ArtifactKey(key.module(), ArtifactKind.MOD));
        };
    }

    /** Why the file is not the one that is vouched for here; nothing for one that is not named. */
    public Optional<String> contradicts(ArtifactKey key, Pin pin) {
        String expected = hashes.get(key);
        return expected == null || pin.h1().equals(Optional.of(expected))
                ? Optional.empty()
                : Optional.of("its hash is " + pin.h1().orElse("none") + ", go.sum says " + expected);
    }

    /** The files of go.sum that are not among these. */
    public List<String> without(java.util.Set<ArtifactKey> there) {
        List<String> missing = new ArrayList<>();
        hashes.keySet().stream()
                .filter(key -> !there.contains(key))
                .map(ArtifactKey::toString)
                .sorted()
                .forEach(missing::add);
        return missing;
    }
}
