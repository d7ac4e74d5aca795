package dev.goferry.gomod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.gomod.GoMod.Requirement;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.oracle.Mutations;
import dev.goferry.oracle.Oracle;
import dev.goferry.oracle.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class GoModTest {
    private static final String USUAL = """
            // Deprecated: use v2
            module "example.com/m" // a comment

            go 1.21.0

            toolchain go1.25.1

            require golang.org/x/mod v0.40.0
            require (
            \texample.com/a v1.2.3 // indirect
            \texample.com/b/v2 v2.0.0-20191109021931-daa7c04131f5 // indirect; why
            \t"example.com/c" "v2.3.4+incompatible"

            \t// a comment
            \tgopkg.in/yaml.v3 v3.0.1 //indirect
            )

            exclude example.com/a v1.0.0
            replace example.com/b/v2 => ../b
            retract [v1.0.0, v1.1.0] // oops
            tool example.com/a/cmd
            ignore ( x )
            future thing ( with
            )
            """;

    private static final List<String> OLD = List.of(
            "module m\nrequire (\n)\n",
            "module m",
            "module (\n\tm.com/x\n)\nrequire ()\nrequire a.com/b v1\n",
            "go 1.17\nmodule a.com/b\r\nrequire a.com/c v1.2 // comment\r\n",
            "require a.com/c v1.2.3+meta\nmodule a.com/b\ngo v1.12-oops\n",
            "module a.com/b\nrequire [a] v1 ) (\n",
            "module a.com/b //x\ngo 1.9rc2//y\nrequire a.com/b/x v0.1.0//indirect\n");

    private static final List<String> PARTS = Arrays.asList(
            "\n",
            "\r\n",
            " ",
            "\t",
            "(",
            ")",
            "( )",
            "//",
            "// indirect",
            "// indirect;",
            "/*",
            "\"",
            "`",
            "'",
            "\\",
            ",",
            "[",
            "=>",
            "require ",
            "require (\n",
            "module ",
            "go 1.17\n",
            "go 1.16.3\n",
            "v1.2.3",
            "v1",
            "a.com/b",
            "x/y",
            "exclude",
            "retract v1.0.0\n",
            "é",
            "\u00a0",
            "\u0001");

    @Test
    void usualFile_isReadInOrder() {
        GoMod mod = GoMod.parse(USUAL.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        assertThat(mod.modulePath()).isEqualTo("example.com/m");
        assertThat(mod.goVersion()).contains("1.21.0");
        assertThat(mod.isPruned()).isTrue();
        assertThat(mod.requirements())
                .containsExactly(
                        requirement("golang.org/x/mod", "v0.40.0", false),
                        requirement("example.com/a", "v1.2.3", true),
                        requirement("example.com/b/v2", "v2.0.0-20191109021931-daa7c04131f5", true),
                        requirement("example.com/c", "v2.3.4+incompatible", false),
                        requirement("gopkg.in/yaml.v3", "v3.0.1", true));
    }

    @Test
    void graph_isPruned_from117On() {
        for (String version : List.of("1.17", "1.17.0", "1.18rc1", "1.25.0", "1.99999999999", "2.0")) {
            assertThat(parse("module m\ngo " + version).orElseThrow().isPruned())
                    .as(version)
                    .isTrue();
        }
        for (String version : List.of("1.16", "1.16.9", "1.17rc1", "1.17beta2", "1.9")) {
            assertThat(parse("module m\ngo " + version).orElseThrow().isPruned())
                    .as(version)
                    .isFalse();
        }
        assertThat(parse("module m\n").orElseThrow().isPruned()).isFalse();
    }

    @Test
    void badRequirements_areLeftOut() {
        GoMod mod = parse(
                        "module m\nrequire a.com/b v2.0.0\nrequire nodot v1.0.0\nrequire a.com/b master\nrequire a.com\nrequire a.com/c v1.0.0\n")
                .orElseThrow();
        assertThat(mod.requirements()).containsExactly(requirement("a.com/c", "v1.0.0", false));
    }

    @Test
    void requirements_areBounded() {
        StringBuilder text = new StringBuilder("module m\nrequire (\n");
        for (int i = 0; i <= GoMod.MAX_REQUIREMENTS; i++) {
            text.append("a.com/b").append(i).append(" v1.0.0\n");
        }
        assertThat(parse(text.append(")\n").toString()).orElseThrow().requirements())
                .hasSize(GoMod.MAX_REQUIREMENTS);
    }

    @Test
    void size_isTaken_atExactlyItsLimit() {
        byte[] mod = new byte[GoMod.MAX_BYTES];
        Arrays.fill(mod, (byte) '\n');
        byte[] line = "module x\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(line, 0, mod, 0, line.length);
        assertThat(GoMod.parse(mod)).isPresent();
        assertThat(GoMod.parse(Arrays.copyOf(mod, mod.length + 1))).isEmpty();
    }

    @Test
    void garbage_isNoGoMod() {
        Random random = Seed.random("GoModTest garbage");
        for (int i = 0; i < 2000; i++) {
            byte[] garbage = new byte[random.nextInt(300)];
            random.nextBytes(garbage);
            assertThat(GoMod.parse(garbage)).isEmpty();
        }
    }

    @Test
    void file_isReadAsByParseLax_whereThatReadsIt() throws IOException {
        List<String> seeds = new ArrayList<>(OLD);
        seeds.add(USUAL);
        Mutations files = new Mutations(Seed.random("GoModTest"), seeds, PARTS);
        int read = 0;
        try (Oracle oracle = Oracle.start()) {
            for (int i = 0; i < 5000; i++) {
                String file = files.next();
                List<String> theirs = oracle.ask("ParseLax", file);
                Optional<GoMod> ours = parse(file);
                if (theirs.getFirst().equals("ok") && !theirs.get(1).isEmpty() && !file.contains("\\")) {
                    read++;
                    assertThat(ours).as(file).isPresent();
                    assertSame(file, ours.get(), theirs);
                }
            }
        }
        assertThat(read).isGreaterThan(1500);
    }

    private static void assertSame(String file, GoMod ours, List<String> theirs) {
        assertThat(ours.modulePath()).as(file).isEqualTo(theirs.get(1));
        assertThat(ours.goVersion().orElse("")).as(file).isEqualTo(theirs.get(2));
        assertThat(ours.requirements().stream()
                        .map(r -> r.module().path() + " " + r.module().version() + " " + r.indirect()))
                .as(file)
                .isEqualTo(theirs.subList(3, theirs.size()));
    }

    private static Optional<GoMod> parse(String text) {
        return GoMod.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Requirement requirement(String path, String version, boolean indirect) {
        return new Requirement(new ModuleVersion(new ModulePath(path), new Version(version)), indirect);
    }
}
