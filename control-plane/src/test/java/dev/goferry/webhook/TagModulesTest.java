package dev.goferry.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.module.ModuleVersion;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TagModulesTest {
    private static final Map<String, String> PATHS = Map.of(
            "git.acme.example/go",
            "go.acme.dev",
            "git.acme.example/go/special",
            "special.dev/x",
            "github.com/go-yaml/yaml",
            "gopkg.in/yaml");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "github.com/acme/lib         | v1.2.3          | github.com/acme/lib                           | github.com/acme/lib@v1.2.3",
                "github.com/acme/lib         | v0.0.1-rc.1     | github.com/acme/lib                           | github.com/acme/lib@v0.0.1-rc.1",
                "github.com/acme/lib         | v2.0.0          | github.com/acme/lib/v2 github.com/acme/lib    | github.com/acme/lib/v2@v2.0.0",
                "github.com/acme/lib         | sub/dir/v1.2.3  | github.com/acme/lib/sub/dir                   | github.com/acme/lib/sub/dir@v1.2.3",
                "github.com/acme/lib         | sub/v3.1.0      | github.com/acme/lib/sub/v3 github.com/acme/lib/sub | github.com/acme/lib/sub/v3@v3.1.0",
                "github.com/acme/lib         | v1.2            | github.com/acme/lib                           | -",
                "github.com/acme/lib         | 1.2.3           | github.com/acme/lib                           | -",
                "github.com/acme/lib         | v1.2.3+meta     | github.com/acme/lib                           | -",
                "github.com/acme/lib         | v2.0.0+incompatible | github.com/acme/lib                       | -",
                "github.com/acme/lib         | v0.0.0-20191109021931-daa7c04131f5 | github.com/acme/lib        | -",
                "github.com/acme/lib         | release-1       | github.com/acme/lib                           | -",
                "github.com/acme/lib         | v99999999999.0.0 | github.com/acme/lib/v99999999999 github.com/acme/lib | github.com/acme/lib/v99999999999@v99999999999.0.0",
                "git.acme.example/go/tool    | v1.0.0          | go.acme.dev/tool                              | go.acme.dev/tool@v1.0.0",
                "git.acme.example/go/special | v1.0.0          | special.dev/x                                 | special.dev/x@v1.0.0",
                "git.acme.example/gopher     | v1.0.0          | git.acme.example/gopher                       | git.acme.example/gopher@v1.0.0",
                "github.com/go-yaml/yaml     | v3.0.1          | gopkg.in/yaml.v3                              | gopkg.in/yaml.v3@v3.0.1",
                "localhost/acme/lib          | v1.0.0          | -                                             | -",
            })
    void tag_meansTheModules_thatGoWouldFindThere(String repository, String tag, String modules, String version) {
        TagModules found = TagModules.of(repository, tag, PATHS);

        assertThat(found.modules().stream().map(Object::toString).toList())
                .containsExactly(modules == null ? new String[0] : modules.split(" ", -1));
        assertThat(found.version().map(ModuleVersion::toString).orElse(null)).isEqualTo(version);
    }
}
