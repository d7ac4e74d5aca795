package dev.goferry.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.module.ModulePattern;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigurationTest {
    @TempDir
    Path home;

    @Test
    void configuration_hasTheDocumentedDefaults_whenNothingIsSet() throws InvalidConfig {
        NodeConfig node = new Loaded(home).byDefault().node();

        assertThat(node.edge().listen()).isEqualTo(new HostPort("127.0.0.1", 8080));
        assertThat(node.ops().listen()).isEqualTo(new HostPort("127.0.0.1", 8081));
        assertThat(node.data()).isEqualTo(home.resolve(".local/share/goferry"));
        assertThat(node.store()).isEqualTo(new StoreConfig.Folder(home.resolve(".local/share/goferry/store")));
        assertThat(node.spool().dir()).isEqualTo(home.resolve(".local/share/goferry/spool"));
        assertThat(node.edge().eventLoops()).isEqualTo(2);
        assertThat(node.freshness().stale()).isEqualTo(Duration.ofDays(7));
        assertThat(node.limits()).isEqualTo(new LimitsConfig(500L << 20, 16 << 20, 64 << 10, 16 << 20));
        assertThat(node.region()).isEqualTo("local");
        assertThat(node.edge().tls()).isEmpty();
        assertThat(node.accessLog()).isEqualTo(new AccessLog.Off());
    }

    @Test
    void data_movesAllThatLiesBelowIt_whenSet() throws InvalidConfig {
        NodeConfig node = new Loaded(home).bySet("data=/srv/goferry").node();

        assertThat(node.store()).isEqualTo(new StoreConfig.Folder(Path.of("/srv/goferry/store")));
        assertThat(node.spool().dir()).isEqualTo(Path.of("/srv/goferry/spool"));
        assertThat(node.cache().dir()).isEqualTo(Path.of("/srv/goferry/cache"));
    }

    @Test
    void data_isBelowXdgDataHome_whenThatIsAbsolute() throws InvalidConfig {
        assertThat(new Loaded(home)
                        .with("XDG_DATA_HOME", "/xdg")
                        .byDefault()
                        .node()
                        .data())
                .isEqualTo(Path.of("/xdg/goferry"));
        assertThat(new Loaded(home)
                        .with("XDG_DATA_HOME", "xdg")
                        .byDefault()
                        .node()
                        .data())
                .isEqualTo(home.resolve(".local/share/goferry"));
    }

    @Test
    void sources_overrideInOrder_whenAllSetOneKey() throws InvalidConfig {
        Loaded loaded = new Loaded(home);
        assertThat(loaded.byAll("region: file").node().region()).isEqualTo("file");
        loaded.with("GOFERRY_REGION", "environment");
        assertThat(loaded.byAll("region: file").node().region()).isEqualTo("environment");
        assertThat(loaded.byAll("region: file", "region=line").node().region()).isEqualTo("line");
    }

    @Test
    void file_isFoundInTheUsersFolder_whenNoneIsNamed() throws Exception {
        Path file = home.resolve(".config/goferry/config.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "region: found");

        Configuration found = new Loaded(home).byDefault();

        assertThat(found.node().region()).isEqualTo("found");
        assertThat(found.file()).contains(file);
    }

    @Test
    void file_isTheVariablesOne_whenGoferryConfigNamesIt() throws InvalidConfig {
        Loaded loaded = new Loaded(home);
        loaded.with("GOFERRY_CONFIG", loaded.file("region: named").toString());

        assertThat(loaded.byDefault().node().region()).isEqualTo("named");
    }

    @Test
    void file_mayNestJoinAndList_whenKeysShareAPrefix() throws InvalidConfig {
        NodeConfig node = new Loaded(home).byFile("""
                ops: {listen: '127.0.0.1:0'}
                upstream: https://a.example|direct
                upstream.tries: 2
                private: [a.example, b.example/*]
                routes:
                  - modules: [a.example/*, b.example]
                    upstream: https://first.example
                    credentials: CORP_LOGIN
                    allow-private: true
                  - modules: c.example
                    upstream: "off"
                """).node();

        assertThat(node.ops().listen().port()).isZero();
        assertThat(node.sources().timing().tries()).isEqualTo(2);
        assertThat(node.checks().privateModules().globs()).isEqualTo("a.example,b.example/*");
        assertThat(node.sources().routes())
                .containsExactly(
                        new SourcesConfig.Route(
                                new ModulePattern("a.example/*,b.example"),
                                "https://first.example",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of("CORP_LOGIN"),
                                true),
                        new SourcesConfig.Route(
                                new ModulePattern("c.example"),
                                "off",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false));
    }

    @Test
    void route_isMadeOfAllSources_whenTheEnvironmentChangesOneOfItsKeys() throws InvalidConfig {
        NodeConfig node = new Loaded(home)
                .with("GOFERRY_ROUTES_0_UPSTREAM", "https://environment.example")
                .byFile("routes: [{modules: a.example, upstream: 'https://file.example'}]")
                .node();

        assertThat(node.sources().routes()).singleElement().satisfies(route -> {
            assertThat(route.modules().globs()).isEqualTo("a.example");
            assertThat(route.chain()).isEqualTo("https://environment.example");
        });
    }

    @Test
    void environment_ignoresServiceLinks_whenKubernetesSetsThem() throws InvalidConfig {
        Configuration configuration = new Loaded(home)
                .with("GOFERRY_SERVICE_HOST", "10.0.0.1")
                .with("GOFERRY_SERVICE_PORT", "8080")
                .with("GOFERRY_SERVICE_PORT_HTTP", "8080")
                .with("GOFERRY_PORT", "tcp://10.0.0.1:8080")
                .with("GOFERRY_PORT_8080_TCP", "tcp://10.0.0.1:8080")
                .with("GOFERRY_PORT_8080_TCP_ADDR", "10.0.0.1")
                .with("GOFERRY_METRICS_PORT_8081_TCP_PROTO", "tcp")
                .with("GOFERRY_JAVA_HOME", "/jdk")
                .with("GOFERRY_HEAP", "1g")
                .byDefault();

        assertThat(configuration.entries()).noneMatch(entry -> entry.origin().startsWith("GOFERRY_"));
    }

    @Test
    void empty_isAValue_whenTheKeyTakesIt() throws InvalidConfig {
        Loaded loaded = new Loaded(home).with("GOFERRY_PRIVATE", "");
        assertThat(loaded.byFile("private: a.example")
                        .node()
                        .checks()
                        .privateModules()
                        .globs())
                .isEmpty();
        assertThat(new Loaded(home).byFile("base-path:").node().edge().basePath())
                .isEmpty();
        assertThat(new Loaded(home).byFile("# nothing yet").node())
                .isEqualTo(new Loaded(home).byDefault().node());
    }

    @Test
    void effective_isAFileThatGivesTheSame_whenReadAgain() throws InvalidConfig {
        Configuration first = new Loaded(home)
                .bySet(
                        "listen=[::1]:9000",
                        "private=*.example,# not a comment".replace("# not a comment", "b.example"),
                        "base-path=/go",
                        "routes.4.modules=a.example",
                        "routes.4.upstream=https://a.example|direct");

        Configuration again = new Loaded(home).byFile(Reference.effective(first));

        assertThat(again.node()).isEqualTo(first.node());
        assertThat(Reference.effective(first))
                .contains("routes.4.modules: a.example")
                .contains("# --set");
    }

    @Test
    void secrets_areHidden_whenAUrlHoldsThem() throws InvalidConfig {
        Configuration configuration = new Loaded(home)
                .with("GOPROXY", "https://me:pa55word@a.example,https://b.example")
                .byFile("routes: [{modules: a.example, upstream: 'https://you:pa55word@c.example'}]");

        assertThat(Reference.effective(configuration))
                .contains("https://***@a.example,https://b.example", "https://***@c.example")
                .doesNotContain("pa55word");
        assertThat(configuration.node().sources().chain()).contains("pa55word");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            me:pa55word@a.example                     ; ***@a.example
            https://b.example|https://me:p@a.example/x ; https://b.example|https://***@a.example/x
            https://me:pa55,word@a.example            ; https://***@a.example
            pa55word@a.example|direct                 ; ***@a.example|direct
            https://me:pa55w@pa55word@a.example       ; https://***@a.example
            """)
    void secret_isHidden_howeverTheUrlIsWritten(String upstream, String shown) {
        assertThat(Given.redacted(upstream)).isEqualTo(shown);
    }

    @Test
    void path_isShownAsItIs_whenItHoldsAnAtSign() {
        assertThat(Given.redacted("file:/srv/go@home/store")).isEqualTo("file:/srv/go@home/store");
    }

    @Test
    void upstream_isReadAsGoReadsIt_whenElementsAreEmptyOrBare() throws InvalidConfig {
        String chain = "proxy.example/go,,https://b.example | direct,";
        assertThat(new Loaded(home).bySet("upstream=" + chain).node().sources().chain())
                .isEqualTo(chain);
    }

    @Test
    void entries_nameTheirOrigin_whenSourcesMix() throws InvalidConfig {
        Configuration configuration =
                new Loaded(home).with("GOFERRY_CACHE_SIZE", "1GiB").byAll("\nregion: eu\n", "negative.ttl=2m");

        assertThat(origin(configuration, "region")).isEqualTo(home.resolve("goferry.yaml") + ":2");
        assertThat(origin(configuration, "cache.size")).isEqualTo("GOFERRY_CACHE_SIZE");
        assertThat(origin(configuration, "negative.ttl")).isEqualTo("--set");
        assertThat(origin(configuration, "upstream")).isEqualTo("GOPROXY");
        assertThat(origin(configuration, "listen")).isEqualTo("default");
    }

    private static String origin(Configuration configuration, String key) {
        List<String> origins = configuration.entries().stream()
                .filter(entry -> entry.key().equals(key))
                .map(Configuration.Entry::origin)
                .toList();
        assertThat(origins).hasSize(1);
        return origins.getFirst();
    }
}
