package dev.goferry.gomod;

import dev.goferry.gomod.GoMod.Requirement;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the lines that a proxy needs; all others count only when the file's module is the main one. */
final class GoModReader implements GoModLines.Reader {
    private Optional<String> modulePath = Optional.empty();
    private Optional<String> goVersion = Optional.empty();
    private final List<Requirement> requirements = new ArrayList<>();

    @Override
    public void line(String verb, List<String> arguments, String comment) {
        switch (verb) {
            case "module" -> module(arguments);
            case "go" -> go(arguments);
            case "require" -> require(arguments, comment);
            default -> {
                // exclude, replace, retract, toolchain, tool, ignore, godebug, and what the future brings
            }
        }
    }

    Optional<GoMod> result() {
        return modulePath.map(path -> new GoMod(path, goVersion, requirements));
    }

    private void module(List<String> arguments) {
        if (modulePath.isEmpty() && arguments.size() == 1) {
            modulePath = unquote(arguments.getFirst()).filter(path -> !path.isEmpty());
        }
    }

    private void go(List<String> arguments) {
        if (goVersion.isEmpty() && arguments.size() == 1) {
            goVersion = GoVersion.of(arguments.getFirst());
        }
    }

    private void require(List<String> arguments, String comment) {
        if (arguments.size() != 2 || requirements.size() == GoMod.MAX_REQUIREMENTS) {
            return;
        }
        Optional<String> path = unquote(arguments.get(0));
        Optional<Version> version = unquote(arguments.get(1)).flatMap(Version::canonicalOf);
        if (path.isPresent() && version.isPresent()) {
            try {
                ModuleVersion module = new ModuleVersion(new ModulePath(path.get()), version.get());
                requirements.add(new Requirement(module, isIndirect(comment)));
            } catch (InvalidName _) {
                // Nobody can serve it, so nobody needs it fetched.
            }
        }
    }

    /** Names need no escapes: a string with one is none of ours. */
    private static Optional<String> unquote(String token) {
        boolean quoted = token.length() > 1 && token.startsWith("\"") && token.endsWith("\"");
        String text = quoted ? token.substring(1, token.length() - 1) : token;
        return text.chars().anyMatch(c -> c == '"' || c == '\'' || c == '`' || c == '\\')
                ? Optional.empty()
                : Optional.of(text);
    }

    private static boolean isIndirect(String comment) {
        String stripped = comment.strip();
        return stripped.equals("indirect")
                || (stripped.startsWith("indirect;")
                        && stripped.length() > "indirect;".length()
                        && Character.isWhitespace(stripped.charAt("indirect;".length())));
    }
}
