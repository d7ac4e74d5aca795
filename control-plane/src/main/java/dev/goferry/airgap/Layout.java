package dev.goferry.airgap;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How another proxy names module files in a folder. */
public enum Layout {
    /**
     * <a href="https://github.com/gomods/athens">Athens</a>, by the module path as it is, capitals and all: on disk
     * {@code PATH/VERSION/go.mod}, {@code source.zip}, {@code VERSION.info}, and in a bucket {@code PATH/@v/VERSION.mod},
     * {@code .zip}, {@code .info}. Names that are escaped are understood too: a module path has no exclamation mark.
     */
    ATHENS {
        @Override
        Optional<ArtifactKey> key(Path relative) {
            return AthensNames.key(relative.toString());
        }

        @Override
        public Path root(Path given) {
            return given;
        }
    },

    /**
     * <a href="https://github.com/goproxy/goproxy">goproxy</a>'s folder, and any {@code GOMODCACHE/cache/download}: the
     * escaped names of the GOPROXY protocol.
     */
    GOPROXY {
        @Override
        Optional<ArtifactKey> key(Path relative) {
            String name = relative.toString();
            int at = name.lastIndexOf("/@v/");
            ArtifactKind kind = ArtifactKind.of(name);
            if (at < 0 || kind == null || name.indexOf('/', at + 4) >= 0) {
                return Optional.empty();
            }
            String version =
                    name.substring(at + 4, name.length() - kind.suffix().length());
            // Answers to queries lie there too, such as main.info; they age, and are asked for again.
            return version.startsWith(".") || !isVersion(version) ? Optional.empty() : ArtifactKey.parse(name);
        }

        @Override
        public Path root(Path given) {
            Path inside = given.resolve("cache/download");
            return Files.isDirectory(inside) ? inside : given;
        }
    };

    /** The file that a path below the root is; empty for one that is none of a module version. An {@link dev.goferry.module.InvalidName} if it cannot be. */
    abstract Optional<ArtifactKey> key(Path relative);

    /** Where the names begin: a module cache has them two folders down. */
    public abstract Path root(Path given);

    /** Whether this may be a version, in whatever spelling of its letters. */
    static boolean isVersion(String text) {
        return text.matches("v\\d.*");
    }

    /** Athens' names. */
    private static final class AthensNames {
        private AthensNames() {}

        static Optional<ArtifactKey> key(String name) {
            int slash = name.lastIndexOf('/');
            int before = slash < 0 ? -1 : name.lastIndexOf('/', slash - 1);
            if (before < 0 || name.startsWith(".")) {
                return Optional.empty();
            }
            String file = name.substring(slash + 1);
            String folder = name.substring(before + 1, slash);
            String module = name.substring(0, before);
            if (folder.equals("@v")) {
                ArtifactKind kind = ArtifactKind.of(file);
                String version = kind == null
                        ? ""
                        : file.substring(0, file.length() - kind.suffix().length());
                return kind == null || !isVersion(version) ? Optional.empty() : Optional.of(key(module, version, kind));
            }
            return isVersion(folder) ? kind(file, folder).map(kind -> key(module, folder, kind)) : Optional.empty();
        }

        private static Optional<ArtifactKind> kind(String file, String version) {
            if (file.equals("go.mod")) {
                return Optional.of(ArtifactKind.MOD);
            }
            if (file.equals("source.zip")) {
                return Optional.of(ArtifactKind.ZIP);
            }
            return file.equals(version + ".info") ? Optional.of(ArtifactKind.INFO) : Optional.empty();
        }

        private static ArtifactKey key(String module, String version, ArtifactKind kind) {
            ModulePath path = module.indexOf('!') < 0 ? new ModulePath(module) : ModulePath.unescape(module);
            Version named = version.indexOf('!') < 0 ? new Version(version) : Version.unescape(version);
            return new ArtifactKey(new ModuleVersion(path, named), kind);
        }
    }
}
