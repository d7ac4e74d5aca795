package dev.goferry.prewarm;

import dev.goferry.document.InvalidField;
import dev.goferry.module.ModulePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Go toolchains, which are <a href="https://go.dev/doc/toolchain#download">module versions</a>
 * {@code golang.org/toolchain@v0.0.1-go1.25.3.linux-amd64}.
 *
 * @param versions such as {@code 1.25.3} or {@code go1.25.3}
 * @param platforms such as {@code linux/amd64}
 */
record Toolchains(List<String> versions, List<String> platforms) {
    /** Products of more than so many are refused. */
    static final int MOST = 1_000;

    private static final ModulePath MODULE = new ModulePath("golang.org/toolchain");
    private static final Pattern VERSION = Pattern.compile("(go)?1\\.\\d{1,3}(\\.\\d{1,3}|rc\\d{1,2})");
    private static final Pattern PLATFORM = Pattern.compile("[a-z0-9]{1,16}/[a-z0-9]{1,16}");

    Toolchains {
        versions = List.copyOf(versions);
        platforms = List.copyOf(platforms);
        check("toolchains.versions", versions, VERSION, "1.25.3");
        check("toolchains.platforms", platforms, PLATFORM, "linux/amd64");
        if ((long) versions.size() * platforms.size() > MOST) {
            throw new InvalidField("toolchains", "more than " + MOST + " versions × platforms");
        }
    }

    private static void check(String field, List<String> texts, Pattern pattern, String example) {
        if (texts.isEmpty()) {
            throw new InvalidField(field, "expected at least one, such as " + example);
        }
        for (String text : texts) {
            if (!pattern.matcher(text).matches()) {
                throw new InvalidField(field, text + " is not one such as " + example);
            }
        }
    }

    List<FetchStep> steps() {
        List<FetchStep> steps = new ArrayList<>();
        for (String version : versions) {
            String bare = version.startsWith("go") ? version.substring(2) : version;
            for (String platform : platforms) {
                String name = "v0.0.1-go" + bare + "." + platform.replace('/', '-');
                // The go command asks for nothing but the zip.
                steps.add(new FetchStep(MODULE, name, Set.of(dev.goferry.artifact.ArtifactKind.ZIP)));
            }
        }
        return steps;
    }
}
