package dev.goferry.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.oracle.Mutations;
import dev.goferry.oracle.Oracle;
import dev.goferry.oracle.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Names and versions against golang.org/x/mod. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NamesOracleTest {
    private static final int CASES = 4000;

    private static final List<String> PATHS = List.of(
            "github.com/Azure/azure-sdk-for-go/sdk/azcore",
            "golang.org/x/mod",
            "golang.org/toolchain",
            "gopkg.in/yaml.v3",
            "gopkg.in/check.v1",
            "gopkg.in/foo.v0-unstable",
            "gopkg.in/Foo/bar.v12",
            "example.com/a/v2",
            "example.com/a/v10",
            "example.com",
            "k8s.io/api",
            "rsc.io/quote~x/a_b",
            "a.b-c.d/x.y/~z/con/nul.x/com1");

    private static final List<String> PATH_PARTS = Arrays.asList(
            "/",
            "//",
            ".",
            "..",
            "-",
            "_",
            "~",
            "~1",
            "!",
            "@",
            "+",
            " ",
            "%",
            "A",
            "z",
            "0",
            "v1",
            "v2",
            "v01",
            "/v1",
            "/v2",
            "/v2.0",
            ".v1",
            ".v0",
            "-unstable",
            "gopkg.in/",
            "CON",
            "aux",
            "LPT9",
            "com0",
            "é",
            "\u0000",
            "\n",
            "\ud83d\ude00",
            "K",
            ":",
            "\\",
            "*",
            "x".repeat(30));

    private static final List<String> VERSIONS = List.of(
            "v1.2.3",
            "v0.0.0-20191109021931-daa7c04131f5",
            "v1.2.4-0.20191109021931-daa7c04131f5",
            "v1.2.3-rc1.0.20191109021931-daa7c04131f5",
            "v2.0.1-0.20191109021931-daa7c04131f5+incompatible",
            "v2.3.4+incompatible",
            "v1.0.0-alpha.1",
            "v1.0.0-rc-1.a-b.11",
            "v10.0.0-0.0",
            "v0.0.1-go1.25.0.linux-amd64",
            "v1",
            "v1.2",
            "v1.2.3+meta.1",
            "v1.2.0-0.99999999999999-abc",
            "v1.0.0-20191309021931-abc",
            "master");

    private static final List<String> VERSION_PARTS = Arrays.asList(
            "v",
            ".",
            "-",
            "+",
            "0",
            "00",
            "1",
            "9",
            "99999999999999999999",
            "a",
            "Z",
            "rc",
            "alpha",
            ".0.",
            "-0.",
            "+incompatible",
            "+meta",
            "20191109021931",
            "20200230000000",
            "-abcdef",
            "!",
            "_",
            "/",
            " ",
            "é",
            "\n",
            "%");

    private Oracle oracle;
    private Random random;

    @BeforeAll
    void start() {
        oracle = Oracle.start();
        random = Seed.random("NamesOracleTest");
    }

    @AfterAll
    void stop() throws IOException {
        oracle.close();
    }

    @Test
    void modulePath_isWhatCheckPathAccepts_forMutatedPaths() {
        Mutations paths = new Mutations(random, PATHS, PATH_PARTS);
        int accepted = 0;
        for (int i = 0; i < CASES; i++) {
            String path = paths.next();
            Optional<ModulePath> ours = attempt(ModulePath::new, path);
            boolean tooLong = ours.isEmpty() && Escaping.escapedLength(path) > FilePath.MAX_ELEMENT;
            assertThat(ours.isPresent() || tooLong).as(path).isEqualTo(oracle.accepts("CheckPath", path) || tooLong);
            if (ours.isPresent()) {
                accepted++;
                assertThat(ours.get().escaped())
                        .isEqualTo(oracle.ask("EscapePath", path).get(2));
                assertThat(ModulePath.unescape(ours.get().escaped())).isEqualTo(ours.get());
            }
        }
        assertThat(accepted).isBetween(CASES / 10, CASES * 9 / 10);
    }

    @Test
    void modulePath_isWhatUnescapePathAnswers_forMutatedEscapedPaths() {
        List<String> escaped = PATHS.stream().map(Escaping::escape).toList();
        Mutations paths = new Mutations(random, escaped, PATH_PARTS);
        for (int i = 0; i < CASES; i++) {
            String path = paths.next();
            List<String> theirs = oracle.ask("UnescapePath", path);
            Optional<String> ours = attempt(ModulePath::unescape, path).map(ModulePath::value);
            assertThat(ours.orElse("")).as(path).isEqualTo(theirs.get(2));
        }
    }

    @Test
    void version_isWhatIsCanonical_forMutatedVersions() {
        Mutations versions = new Mutations(random, VERSIONS, VERSION_PARTS);
        for (int i = 0; i < CASES; i++) {
            String version = versions.next();
            String canonical = oracle.ask("CanonicalVersion", version).getFirst();
            assertThat(Version.canonicalOf(version).map(Version::value).orElse(""))
                    .as(version)
                    .isEqualTo(canonical);
            boolean isCanonical = !canonical.isEmpty() && canonical.equals(version);
            assertThat(Version.isCanonical(version)).as(version).isEqualTo(isCanonical);
            assertThat(attempt(Version::new, version).isPresent()).as(version).isEqualTo(isCanonical);
            if (isCanonical) {
                assertSameEscapedAndPseudo(new Version(version));
            }
        }
    }

    private void assertSameEscapedAndPseudo(Version version) {
        String text = version.value();
        assertThat(version.escaped())
                .isEqualTo(oracle.ask("EscapeVersion", text).get(2));
        assertThat(Version.unescape(version.escaped())).isEqualTo(version);
        List<String> pseudo = oracle.ask("Pseudo", text);
        assertThat(String.valueOf(version.isPseudo())).as(text).isEqualTo(pseudo.get(0));
        assertThat(version.pseudoBase().map(Version::value).orElse("")).as(text).isEqualTo(pseudo.get(1));
        assertThat(version.pseudoTime().map(Object::toString).orElse(""))
                .as(text)
                .isEqualTo(pseudo.get(2));
        assertThat(version.pseudoRevision().orElse("")).as(text).isEqualTo(pseudo.get(3));
    }

    @Test
    void version_isOrdered_asByPrecedence() {
        List<Version> versions = new ArrayList<>();
        Mutations mutated = new Mutations(random, VERSIONS, VERSION_PARTS);
        while (versions.size() < 400) {
            Version.canonicalOf(mutated.next()).ifPresent(versions::add);
        }
        for (int i = 0; i < CASES; i++) {
            Version v = versions.get(random.nextInt(versions.size()));
            Version w = versions.get(random.nextInt(versions.size()));
            int theirs =
                    Integer.parseInt(oracle.ask("Compare", v.value(), w.value()).getFirst());
            int ours = Integer.signum(v.compareTo(w));
            assertThat(ours)
                    .as("%s %s", v, w)
                    .isEqualTo(theirs != 0 ? theirs : Integer.signum(v.value().compareTo(w.value())));
        }
    }

    @Test
    void moduleVersion_isWhatCheckAccepts_butForImpossibleTimes() {
        List<String> versions = List.of(
                "v0.1.0",
                "v1.2.3",
                "v2.0.0",
                "v3.1.0",
                "v10.0.0",
                "v12.1.1",
                "v2.0.0+incompatible",
                "v0.0.0-20191109021931-daa7c04131f5",
                "v0.0.0-20191399021931-daa7c04131f5",
                "v1.0.0-rc1");
        for (String path : PATHS) {
            for (String suffix :
                    List.of("", "/v2", "/v3", ".v1", ".v1-unstable", ".v2-unstable", ".v-unstable", "/v12")) {
                Optional<ModulePath> module = attempt(ModulePath::new, path + suffix);
                assertThat(module.isPresent()).isEqualTo(oracle.accepts("CheckPath", path + suffix));
                if (module.isPresent()) {
                    versions.forEach(version -> assertSameCheck(module.get(), new Version(version)));
                }
            }
        }
    }

    private void assertSameCheck(ModulePath module, Version version) {
        boolean impossibleTime = version.isPseudo() && version.pseudoTime().isEmpty();
        boolean theirs = oracle.accepts("Check", module.value(), version.value());
        assertThat(ModuleVersion.isPossible(module, version))
                .as("%s@%s", module, version)
                .isEqualTo(theirs && !impossibleTime);
        assertThat(attempt(v -> new ModuleVersion(module, v), version).isPresent())
                .isEqualTo(theirs && !impossibleTime);
    }

    @Test
    void query_isNeverMoreThanEscapeVersionAccepts_forMutatedVersions() {
        Mutations versions = new Mutations(random, VERSIONS, VERSION_PARTS);
        for (int i = 0; i < CASES; i++) {
            String version = versions.next();
            List<String> theirs = oracle.ask("EscapeVersion", version);
            Optional<Query> ours = attempt(Query::new, version);
            boolean stricter = version.startsWith("-") || version.contains("%") || version.contains(" ");
            assertThat(ours.isPresent()).as(version).isEqualTo(theirs.getFirst().equals("ok") && !stricter);
            assertThat(ours.map(Query::escaped).orElse(theirs.get(2))).isEqualTo(theirs.get(2));
        }
    }

    @Test
    void filePath_isWhatCheckFilePathAccepts_forMutatedPaths() {
        Mutations paths = new Mutations(
                random,
                List.of("a/b/go.mod", "LICENSE", "x/README.md", "é/ñ.go", "a b/c!d.txt", "testdata/[x]{y}.golden"),
                PATH_PARTS);
        for (int i = 0; i < CASES; i++) {
            String path = paths.next();
            assertThat(attempt(FilePathTest::checked, path).isPresent())
                    .as(path)
                    .isEqualTo(oracle.accepts("CheckFilePath", path));
        }
    }

    @Test
    void pattern_matchesWhatMatchPrefixPatternsMatches_orIsRefused() {
        Mutations globs = new Mutations(
                random,
                List.of(
                        "github.com/acme/*",
                        "*.corp.example.com",
                        "a.com/x,b.com/y/",
                        "a.com/[a-c]?/v*",
                        "*/*",
                        "a\\*b.com",
                        "**.com/x",
                        "[^a-z].com",
                        "a.com/x*y*z"),
                List.of("*", "?", "[", "]", "-", "^", "\\", ",", "/", "a", "z", ".", "[a-z]", "[^x]", "**", "x*y"));
        List<String> targets = List.of(
                "github.com/acme/x",
                "github.com/acme",
                "a.corp.example.com/x",
                "a.com/x",
                "a.com/xz",
                "a.com/b1/v2",
                "b.com/y/z",
                "q.com",
                "a.com/xaybz",
                "z.com/x/y",
                "com",
                "a/b");
        int matched = 0;
        for (int i = 0; i < CASES; i++) {
            String glob = globs.next();
            Optional<ModulePattern> pattern = attempt(ModulePattern::new, glob);
            for (String target : targets) {
                boolean theirs = Boolean.parseBoolean(
                        oracle.ask("MatchPrefixPatterns", glob, target).getFirst());
                if (pattern.isPresent()) {
                    assertThat(pattern.get().matches(target))
                            .as("%s %s", glob, target)
                            .isEqualTo(theirs);
                    matched += theirs ? 1 : 0;
                }
            }
        }
        assertThat(matched).isGreaterThan(CASES / 4);
    }

    private static <T, R> Optional<R> attempt(Function<T, R> constructor, T argument) {
        try {
            return Optional.of(constructor.apply(argument));
        } catch (InvalidName _) {
            return Optional.empty();
        }
    }
}
