package dev.goferry.webhook;

import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which modules a tag may concern, by <a href="https://go.dev/ref/mod#vcs-version">how go maps versions to commits</a>: a
 * module in a folder of its repository is tagged {@code folder/v1.2.3}, and from major version 2 on its path ends in
 * {@code /v2}, be there such a folder or not ({@code .v2} at gopkg.in).
 *
 * @param modules what is refreshed: also the module without the suffix, of which {@code v2.0.0+incompatible} may be one
 * @param version what can be fetched; empty if the tag is no module version
 */
record TagModules(Set<ModulePath> modules, Optional<ModuleVersion> version) {
    private static final String GOPKG = "gopkg.in/";

    /**
     * @param repository host and path
     * @param paths what stands for the beginning of a repository in module paths
     */
    static TagModules of(String repository, String tag, Map<String, String> paths) {
        String root = mapped(repository, paths);
        int slash = tag.lastIndexOf('/');
        String name = tag.substring(slash + 1);
        boolean isVersion = Version.isCanonical(name) && !name.endsWith("+incompatible");
        if (!isVersion || new Version(name).isPseudo()) {
            return new TagModules(existing(List.of(root)), Optional.empty());
        }
        String base = slash < 0 ? root : root + "/" + tag.substring(0, slash);
        String path = withMajor(base, name.substring(0, name.indexOf('.')));
        Set<ModulePath> modules = existing(List.of(path, base));
        Optional<ModuleVersion> version = existing(List.of(path)).stream()
                .filter(module -> ModuleVersion.isPossible(module, new Version(name)))
                .map(module -> new ModuleVersion(module, new Version(name)))
                .findFirst();
        return new TagModules(modules, version);
    }

    private static String withMajor(String base, String major) {
        if (base.startsWith(GOPKG)) {
            return base + "." + major;
        }
        return major.equals("v0") || major.equals("v1") ? base : base + "/" + major;
    }

    private static String mapped(String repository, Map<String, String> paths) {
        String best = "";
        for (String each : paths.keySet()) {
            boolean fits = repository.equals(each) || repository.startsWith(each + "/");
            best = fits && each.length() > best.length() ? each : best;
        }
        return best.isEmpty() ? repository : paths.get(best) + repository.substring(best.length());
    }

    private static Set<ModulePath> existing(List<String> texts) {
        Set<ModulePath> paths = new LinkedHashSet<>();
        for (String text : texts) {
            path(text).ifPresent(paths::add);
        }
        return paths;
    }

    private static Optional<ModulePath> path(String text) {
        try {
            return Optional.of(new ModulePath(text));
        } catch (InvalidName e) {
            return Optional.empty(); // gopkg.in/yaml without .v3, or a host without a dot.
        }
    }
}
