package dev.goferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Query;
import dev.goferry.module.Version;
import dev.goferry.protocol.ProxyRequest.File;
import dev.goferry.protocol.ProxyRequest.Index;
import dev.goferry.protocol.ProxyRequest.Latest;
import dev.goferry.protocol.ProxyRequest.ListVersions;
import dev.goferry.protocol.ProxyRequest.QueryInfo;
import dev.goferry.protocol.ProxyRequest.Refused;
import dev.goferry.protocol.ProxyRequest.SumDbLatest;
import dev.goferry.protocol.ProxyRequest.SumDbLookup;
import dev.goferry.protocol.ProxyRequest.SumDbSupported;
import dev.goferry.protocol.ProxyRequest.SumDbTile;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyRequestParserTest {
    private final ProxyRequestParser parser = new ProxyRequestParser("");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/github.com/%21azure/x/@v/v1.2.3-%21r%21c1.zip",
                "/github.com/!azure/x/@v/v1.2.3-!r!c1.zip",
                "/github.com/%21azure/x/%40v/v1.2.3-!r!c1.zip?go-get=1",
                "/github.com/%21%61zure/x/@v/v1.2.3-!r!c1%2ezip"
            })
    void zip_isFile_howeverItIsEscaped(String target) {
        assertThat(parse(target)).isEqualTo(file("github.com/Azure/x", "v1.2.3-RC1", ArtifactKind.ZIP));
    }

    @Test
    void key_equalsTheDecodedPath_forAFile() {
        assertThat(((File) parse("/github.com/%21azure/x/@v/v1.0.0.mod")).key().path())
                .isEqualTo("github.com/!azure/x/@v/v1.0.0.mod");
    }

    @Test
    void plus_isNoSpace_inAVersion() {
        assertThat(parse("/a.com/x/@v/v2.0.0+incompatible.info"))
                .isEqualTo(file("a.com/x", "v2.0.0+incompatible", ArtifactKind.INFO));
        assertThat(parse("/a.com/x/@v/v2.0.0%2Bincompatible.info"))
                .isEqualTo(file("a.com/x", "v2.0.0+incompatible", ArtifactKind.INFO));
    }

    @Test
    void index_isTheFeed_fromItsTimeOn() {
        Instant since = Instant.parse("2019-04-10T19:08:52.997264Z");
        assertThat(parse("/index")).isEqualTo(new Index(Instant.EPOCH, 2000));
        assertThat(parse("/index?")).isEqualTo(new Index(Instant.EPOCH, 2000));
        assertThat(parse("/index?since=&limit=")).isEqualTo(new Index(Instant.EPOCH, 2000));
        assertThat(parse("/index?since=2019-04-10T19:08:52.997264Z")).isEqualTo(new Index(since, 2000));
        assertThat(parse("/index?limit=1&since=2019-04-10T21%3A08%3A52.997264%2B02%3A00&include=all"))
                .isEqualTo(new Index(since, 1));
        assertThat(new ProxyRequestParser("/go").parse("/go/index?limit=2000").request())
                .isEqualTo(new Index(Instant.EPOCH, 2000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=2001",
                "limit=-1",
                "limit=1.5",
                "limit=x",
                "limit=99999999999999999999",
                "limit=1&limit=2",
                "since=yesterday",
                "since=2019-04-10",
                "since=2019-04-10T21:08:52+02:00",
                "since=%zz",
                "since=1&since=1"
            })
    void index_isRefused_withWhatToDo(String query) {
        assertThat(parse("/index?" + query)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).containsAnyOf("limit", "since").doesNotContain("\n");
        });
    }

    @Test
    void toolchainZip_isFile() {
        assertThat(parse("/golang.org/toolchain/@v/v0.0.1-go1.25.0.linux-amd64.zip"))
                .isEqualTo(file("golang.org/toolchain", "v0.0.1-go1.25.0.linux-amd64", ArtifactKind.ZIP));
        assertThat(parse("/golang.org/toolchain/@v/list"))
                .isEqualTo(new ListVersions(new ModulePath("golang.org/toolchain")));
    }

    @Test
    void listAndLatest_areTheModules() {
        ModulePath module = new ModulePath("github.com/Azure/x");
        assertThat(parse("/github.com/!azure/x/@v/list")).isEqualTo(new ListVersions(module));
        assertThat(parse("/github.com/!azure/x/@latest")).isEqualTo(new Latest(module));
    }

    @ParameterizedTest
    @ValueSource(strings = {"master", "v1", "v1.2", "daa7c04131f5", "release-1.x", "v1.0.0+meta", "a#b", "HEAD"})
    void info_isQuery_whenTheVersionIsNotCanonical(String query) {
        String onWire = new Query(query).escaped().replace("#", "%23");
        assertThat(parse("/a.com/x/@v/" + onWire + ".info"))
                .isEqualTo(new QueryInfo(new ModulePath("a.com/x"), new Query(query)));
    }

    @Test
    void info_isQuery_whenTheMajorVersionIsAnothers() {
        assertThat(parse("/a.com/x/@v/v2.0.0.info"))
                .isEqualTo(new QueryInfo(new ModulePath("a.com/x"), new Query("v2.0.0")));
        assertRefused(404, "/a.com/x/@v/v2.0.0.zip");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a.com/x/@v/master.zip",
                "/a.com/x/@v/v1.2.mod",
                "/a.com/x/@v/latest.info",
                "/a.com/x/@v/upgrade.info",
                "/a.com/x/@v/patch.info",
                "/a.com/x/@v/-x.info",
                "/a.com/x/@v/.info",
                "/a.com/x/@v/a%20b.info",
                "/a.com/x/@v/a/b.info",
                "/a.com/x/@v/v1.0.0.ziphash",
                "/a.com/x/@v/",
                "/a.com/x/@v",
                "/a.com/x",
                "/",
                "/@v/list",
                "/@latest",
                "/github.com/Azure/x/@v/list",
                "/github.com/!Azure/x/@v/list",
                "/github.com/!!azure/x/@v/list",
                "/github.com/azure!/x/@v/list",
                "/github.com/%41zure/x/@v/list",
                "/github.com//x/@v/list",
                "/github.com/./x/@v/list",
                "/github.com/../x/@v/list",
                "/github.com/x/%2e%2e/@v/list",
                "//github.com/x/y/@v/list",
                "/localhost/x/@v/list",
                "/github.com/@v/list",
                "/github.com/x/@v/list",
                "/gitlab.com/x/@latest",
                "/bitbucket.org/x/@v/list",
                "/golang.org/@v/list",
                "/golang.org/x/@v/list",
                "/gopkg.in/@v/list",
                "/gopkg.in/yaml/@v/list",
                "/a.com/x/v1/@v/list",
                "/a.com/x/@v/v0.0.0-20191399021931-daa7c04131f5.zip"
            })
    void target_isRefusedForLong_whenNoModuleCanHaveIt(String target) {
        Refused refused = assertRefused(404, target);
        assertThat(refused.cacheSeconds()).isEqualTo(ProxyRequestParser.MALFORMED_CACHE_SECONDS);
    }

    @Test
    void absoluteTarget_isReadBelowItsHost() {
        ProxyRequestParser parser = new ProxyRequestParser("");
        assertThat(parser.parse("http://proxy.test:8080/a.com/x/@v/list")).isEqualTo(parser.parse("/a.com/x/@v/list"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "/a.com%2fx/@v/list",
                "/a.com%2Fx/@v/list",
                "/a.com%5cx/@v/list",
                "/a.com\\x/@v/list",
                "/a.com/x%00/@v/list",
                "/a.com/x%0a/@v/list",
                "/a.com/x%7f/@v/list",
                "/a.com/x%c3%a9/@v/list",
                "/a.com/é/@v/list",
                "/a.com/x y/@v/list",
                "/a.com/x\u0000/@v/list",
                "/a.com/%2/@v/%",
                "/a.com/%zz/@v/list",
                "/a.com/%2521azure/@v/list",
                "/a.com/x/@v/list%"
            })
    void target_isBad_whenNoClientWouldWriteIt(String target) {
        assertThat(assertRefused(400, target).cacheSeconds()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/github.com/x/y/@v/list", "/rsc.io/quote/@v/list", "/go.opencensus.io/@v/list", "/a.com/@latest"
            })
    void target_isAsked_whenAHostMayServeIt(String target) {
        assertThat(parse(target)).isNotInstanceOf(Refused.class);
    }

    @Test
    void base_isStripped_andNothingElseIsServed() {
        for (String base : new String[] {"/go", "/go/"}) {
            ProxyRequestParser below = new ProxyRequestParser(base);
            assertThat(below.parse("/go/a.com/x/@latest").request()).isEqualTo(new Latest(new ModulePath("a.com/x")));
            assertThat(below.parse("/a.com/x/@latest").request()).isInstanceOf(Refused.class);
            assertThat(below.parse("/goa.com/x/@latest").request()).isInstanceOf(Refused.class);
        }
        assertThatThrownBy(() -> new ProxyRequestParser("go")).isInstanceOf(InvalidName.class);
        assertThatThrownBy(() -> new ProxyRequestParser("/g%6f")).isInstanceOf(InvalidName.class);
    }

    @Test
    void cachedOnly_isAFlag_withAndWithoutABase() {
        assertThat(parser.parse("/cached-only/a.com/x/@latest"))
                .isEqualTo(new ProxyRequestParser.Parsed(new Latest(new ModulePath("a.com/x")), true));
        assertThat(new ProxyRequestParser("/go")
                        .parse("/go/cached-only/a.com/x/@latest")
                        .cachedOnly())
                .isTrue();
        assertThat(parser.parse("/a.com/x/@latest").cachedOnly()).isFalse();
    }

    @Test
    void sumDb_isParsed_forItsFourEndpoints() {
        String name = "sum.golang.org";
        assertThat(parse("/sumdb/sum.golang.org/supported")).isEqualTo(new SumDbSupported(name));
        assertThat(parse("/sumdb/sum.golang.org/latest")).isEqualTo(new SumDbLatest(name));
        assertThat(parse("/sumdb/sum.golang.org/lookup/github.com/%21azure/x@v1.0.0"))
                .isEqualTo(new SumDbLookup(
                        name, new ModuleVersion(new ModulePath("github.com/Azure/x"), new Version("v1.0.0"))));
        assertThat(parse("/sumdb/sum.golang.org/tile/8/0/x001/234.p/5"))
                .isEqualTo(new SumDbTile(name, new TilePath(8, 0, 1234, 5)));
        assertThat(parse("/sumdb/sum.golang.org/tile/8/data/000"))
                .isEqualTo(new SumDbTile(name, new TilePath(8, -1, 0, 256)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sumdb/",
                "/sumdb/supported",
                "/sumdb//supported",
                "/sumdb/a/../supported",
                "/sumdb/sum.golang.org/lookup/a.com/x",
                "/sumdb/sum.golang.org/lookup/a.com/x@master",
                "/sumdb/sum.golang.org/lookup/a.com/X@v1.0.0",
                "/sumdb/sum.golang.org/tile/8/0/1",
                "/sumdb/sum.golang.org/tile/8/0/000.p/256",
                "/sumdb/sum.golang.org/other"
            })
    void sumDb_isRefused_whenMalformed(String target) {
        assertRefused(404, target);
    }

    private ProxyRequest parse(String target) {
        return parser.parse(target).request();
    }

    private Refused assertRefused(int status, String target) {
        ProxyRequest request = parse(target);
        assertThat(request).as(target).isInstanceOf(Refused.class);
        Refused refused = (Refused) request;
        assertThat(refused.status()).as(refused.text()).isEqualTo(status);
        assertThat(refused.text()).isNotBlank().matches("[ -~]+");
        return refused;
    }

    private static File file(String path, String version, ArtifactKind kind) {
        return new File(new ArtifactKey(new ModuleVersion(new ModulePath(path), new Version(version)), kind));
    }
}
