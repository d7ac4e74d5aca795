package dev.goferry.gomod;

import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A go.mod file as the main module's own, where
 * <a href="https://go.dev/ref/mod#go-mod-file-replace">replace</a> and
 * <a href="https://go.dev/ref/mod#go-mod-file-exclude">exclude</a> count. A directive that cannot be understood is left
 * out. Immutable.
 *
 * @param file what it requires
 * @param replacements by what they replace
 * @param excluded module versions that are never required
 */
public record MainModule(GoMod file, Map<Replaced, Replacement> replacements, Set<ModuleVersion> excluded) {
    /** A module at every version, or at one. */
    public record Replaced(String path, Optional<Version> version) {}

    /** What stands in for it. */
    public sealed interface Replacement {
        /** Another module version. */
        record Other(ModuleVersion module) implements Replacement {}

        /** A folder of whoever builds, which nobody else has. */
        record Folder(String path) implements Replacement {}
    }

    public MainModule {
        replacements = Map.copyOf(replacements);
        excluded = Set.copyOf(excluded);
    }

    /** Empty for what is no go.mod file. Never throws. */
    public static Optional<MainModule> parse(byte[] bytes) {
        Optional<GoMod> file = GoMod.parse(bytes);
        Directives directives = new Directives();
        try {
            new GoModLines(new String(bytes, StandardCharsets.UTF_8)).forEach(directives);
        } catch (GoModLines.SyntaxError _) {
            return Optional.empty();
        }
        return file.map(mod -> new MainModule(mod, directives.replacements, directives.excluded));
    }

    /** What stands in for the module version, if anything does; one for this very version first. */
    public Optional<Replacement> replacementOf(ModuleVersion module) {
        String path = module.path().value();
        return Optional.ofNullable(replacements.get(new Replaced(path, Optional.of(module.version()))))
                .or(() -> Optional.ofNullable(replacements.get(new Replaced(path, Optional.empty()))));
    }

    private static final class Directives implements GoModLines.Reader {
        private final Map<Replaced, Replacement> replacements = new HashMap<>();
        private final Set<ModuleVersion> excluded = new HashSet<>();

        @Override
        public void line(String verb, List<String> arguments, String comment) {
            List<String> words = arguments.stream().map(Directives::unquoted).toList();
            try {
                if (verb.equals("exclude") && words.size() == 2) {
                    excluded.add(module(words.get(0), words.get(1)));
                } else if (verb.equals("replace")) {
                    replace(words);
                }
            } catch (InvalidName _) {
                // Nobody can have it, so nothing can stand in for it.
            }
        }

        private void replace(List<String> words) {
            int arrow = words.indexOf("=>");
            int right = words.size() - arrow - 1;
            if (arrow < 1 || arrow > 2 || right < 1 || right > 2) {
                return;
            }
            Optional<Version> version = arrow == 2 ? Version.canonicalOf(words.get(1)) : Optional.empty();
            if (arrow == 2 && version.isEmpty()) {
                return;
            }
            Replacement by = right == 2
                    ? new Replacement.Other(module(words.get(arrow + 1), words.get(arrow + 2)))
                    : new Replacement.Folder(words.get(arrow + 1));
            replacements.put(new Replaced(words.get(0), version), by);
        }

        private static ModuleVersion module(String path, String version) {
            Version canonical =
                    Version.canonicalOf(version).orElseThrow(() -> new InvalidName("no canonical version: " + version));
            return new ModuleVersion(new ModulePath(path), canonical);
        }

        private static String unquoted(String token) {
            boolean quoted = token.length() > 1
                    && (token.charAt(0) == '"' || token.charAt(0) == '`')
                    && token.charAt(token.length() - 1) == token.charAt(0);
            return quoted ? token.substring(1, token.length() - 1) : token;
        }
    }
}
