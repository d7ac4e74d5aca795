package dev.goferry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InvalidConfigTest {
    @TempDir
    Path home;

    @Test
    void unknownKey_namesTheNearest_inTheFile() {
        assertThat(problems(() -> new Loaded(home).byFile("region: eu\ncache:\n  sise: 1GiB\n")))
                .containsExactly(file(3) + ": unknown key \"cache.sise\", did you mean \"cache.size\"?");
    }

    @Test
    void unknownVariable_namesTheNearest_inTheEnvironment() {
        assertThat(problems(() -> new Loaded(home).with("GOFERRY_LISEN", "x").byDefault()))
                .containsExactly("GOFERRY_LISEN: unknown variable, did you mean GOFERRY_LISTEN?");
        assertThat(problems(
                        () -> new Loaded(home).with("GOFERRY_LISTEN_PORT", "80").byDefault()))
                .singleElement()
                .asString()
                .startsWith("GOFERRY_LISTEN_PORT: unknown variable");
    }

    @Test
    void unknownKey_namesTheNearest_onTheCommandLine() {
        assertThat(problems(() -> new Loaded(home).bySet("upstrem=off")))
                .containsExactly("--set: unknown key \"upstrem\", did you mean \"upstream\"?");
        assertThat(problems(() -> new Loaded(home).bySet("upstream")))
                .containsExactly("--set upstream: expected key=value");
    }

    @Test
    void problems_areToldTogether_whenSourcesHoldSeveral() {
        Loaded loaded = new Loaded(home).with("GOFERRY_CACHE_SIZE", "big").with("GOFERRY_PREFETCH_MODS", "yes");

        assertThat(problems(() -> loaded.byAll("listen: nowhere\ntls.cert: /c.pem\n", "limits.zip=501MiB")))
                .containsExactly(
                        file(1) + ": listen is \"nowhere\", expected host:port such as 127.0.0.1:8080: no port",
                        "GOFERRY_CACHE_SIZE: cache.size is \"big\", expected a size from 0 to 1024TiB:"
                                + " the unit is not B, KiB, MiB, GiB or TiB",
                        "--set: limits.zip is \"501MiB\", expected a size from 1KiB to 500MiB: too large",
                        "GOFERRY_PREFETCH_MODS: prefetch.mods is \"yes\", expected true or false: it is neither");
    }

    @ParameterizedTest
    @CsvSource({
        "ca, /ca.pem, direct.ca",
        "proxy, http://p.example:3128, HTTPS_PROXY",
        "credentials, CORP, upstream.netrc"
    })
    void routeKey_isRefused_whereDirectWouldIgnoreIt(String key, String value, String instead) {
        Loaded loaded = new Loaded(home);
        String[] alone = {"routes.0.modules=m.example", "routes.0.upstream=direct", "routes.0." + key + "=" + value};
        assertThat(problems(() -> loaded.bySet(alone)))
                .containsExactly("routes.0." + key + " has no effect on direct: use " + instead);
        String[] withProxy = alone.clone();
        withProxy[1] = "routes.0.upstream=https://a.example,direct";
        assertThatCode(() -> loaded.bySet(withProxy)).doesNotThrowAnyException();
    }

    @Test
    void tls_isRefused_whenHalfOfItIsSet() {
        assertThat(problems(() -> new Loaded(home).bySet("tls.cert=/c.pem")))
                .containsExactly("tls.cert and tls.key: set both, or none for plain HTTP");
    }

    @Test
    void listeners_areRefused_whenTheyAreOne() {
        assertThat(problems(() -> new Loaded(home).bySet("ops.listen=127.0.0.1:8080")))
                .containsExactly("ops.listen and listen are both 127.0.0.1:8080; give each its own port");
    }

    @Test
    void route_isRefused_whenHalfOfItIsSet() {
        assertThat(problems(() -> new Loaded(home).bySet("routes.0.modules=a.example")))
                .singleElement()
                .asString()
                .startsWith("routes.0.upstream is not set; set GOFERRY_ROUTES_0_UPSTREAM or the key to GOPROXY syntax");
    }

    @Test
    void file_isRefused_whenItIsNotReadable() {
        assertThat(problems(() -> Configuration.load(
                        new Loaded(home).machine(), Optional.of(home.resolve("none.yaml")), List.of())))
                .singleElement()
                .asString()
                .startsWith(home.resolve("none.yaml") + ": cannot be read");
        assertThat(problems(() -> new Loaded(home).byFile("a: b\nlisten: [")))
                .anyMatch(
                        problem -> problem.startsWith(home.resolve("goferry.yaml") + ":") && problem.contains("YAML"));
        assertThat(problems(() -> new Loaded(home).byFile("just words")))
                .containsExactly(file(1) + ": expected keys such as \"listen: 127.0.0.1:8080\"");
    }

    @Test
    void key_isRefused_whenTheFileSetsItTwice() {
        assertThat(problems(() -> new Loaded(home).byFile("cache.size: 1GiB\ncache:\n  size: 2GiB\n")))
                .containsExactly(file(3) + ": cache.size is set twice, first at " + file(1));
    }

    @Test
    void file_isRefused_whenAnAliasHoldsItself() {
        assertThat(problems(() -> new Loaded(home).byFile("cache: &a\n  cache: *a\n")))
                .anyMatch(problem -> problem.endsWith("nested too deeply") || problem.contains("not YAML"));
    }

    @Test
    void secret_isNotTold_whenItsUrlIsRefused() {
        assertThat(problems(() -> new Loaded(home).bySet("upstream=ftp://me:pa55word@a.example")))
                .singleElement()
                .asString()
                .contains("ftp://***@a.example")
                .doesNotContain("pa55word");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            listen                  | 127.0.0.1
            listen                  | :8080
            listen                  | 127.0.0.1:65536
            listen                  | ::1:8080
            listen                  | 127.0.0.1:-1
            negative.ttl            | 10
            negative.ttl            | 10 s
            negative.ttl            | -1s
            negative.ttl            | 2d
            negative.ttl            | 9999999ms
            cache.size              | 10GB
            cache.size              | 1.5GiB
            cache.size              | 999999TiB
            upstream.tries          | 0
            upstream.tries          | 11
            upstream.tries          | two
            prefetch.mods           | TRUE
            store                   | s3:bucket
            store                   | file:
            store                   | s3://
            store                   | s3://ab
            store                   | s3://Modules
            store                   | s3://modules/../x
            store                   | s3://modules?endpont=http://a.example
            store                   | s3://modules?endpoint=ftp://a.example
            store                   | s3://modules?endpoint=http://a.example/path
            store                   | s3://modules?region=
            store                   | s3://modules?region=a&region=b
            store                   | s3://modules?path-style=yes
            s3.tries                | 11
            s3.connections          | 0
            s3.object-size          | 6GiB
            data                    | ~/goferry
            base-path               | go
            base-path               | /a//b
            region                  | Europe
            access-log              | syslog
            trace.otlp              | 127.0.0.1:4318
            upstream                | ,
            upstream                | file:///srv/modules
            upstream                | driect
            upstream                | https://a.example?x
            upstream                | https:///path
            private                 | a b
            private                 | [a
            sumdb                   | sum.example.org
            sumdb                   | sum.golang.org ftp://sum.example.org
            routes.0.credentials    | s3cr3t!
            routes.0.credentials    | GOFERRY_LOGIN
            """)
    void value_isRefused_whenItIsNotOfItsType(String key, String text) {
        assertThat(problems(() -> new Loaded(home)
                        .bySet("routes.0.modules=a.example", "routes.0.upstream=off", key + "=" + text)))
                .singleElement()
                .asString()
                .startsWith("--set: " + key + " is \"" + text + "\", expected ");
    }

    private String file(int line) {
        return home.resolve("goferry.yaml") + ":" + line;
    }

    private static List<String> problems(ThrowingCallable loading) {
        return catchThrowableOfType(InvalidConfig.class, loading).problems();
    }
}
