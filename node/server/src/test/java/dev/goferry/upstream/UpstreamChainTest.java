package dev.goferry.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.upstream.UpstreamAnswer.Forbidden;
import dev.goferry.upstream.UpstreamAnswer.NotFound;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamChainTest extends UpstreamTest {
    private static final String PATH = "example.com/m/@v/list";
    private final ScriptedOrigin second = closing(ScriptedOrigin.start());

    @BeforeEach
    void publish() {
        origin.serve(PATH, "first".getBytes(UTF_8));
        second.serve(PATH, "second".getBytes(UTF_8));
    }

    private UpstreamChain chain(String syntax, List<Route> routes, String privateModules) {
        String text = syntax.replace("A", origin.url()).replace("B", second.url());
        return closing(new UpstreamChain(
                text,
                routes,
                new ModulePattern(privateModules),
                (entry, way) -> new HttpUpstream(
                        vertx(),
                        UpstreamConfig.of(entry.equals("direct") ? second.url() : entry)
                                .withLimits(SHORT),
                        name -> null,
                        java.time.InstantSource.system(),
                        () -> null)));
    }

    private UpstreamAnswer get(String syntax) {
        return chain(syntax, List.of(), "").get(request("example.com/m", PATH));
    }

    @ParameterizedTest
    @CsvSource({
        "404, ',', second",
        "410, ',', second",
        "404, '|', second",
        "500, '|', second",
        "403, '|', second",
        "401, '|', second",
        "418, '|', second",
        "302, '|', second"
    })
    void next_isAsked_whereTheSeparatorAllowsIt(int status, String separator, String expected) throws Exception {
        origin.script("", Script.status(status, "no\n"));
        assertThat(text(get("A" + separator + "B"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429, 403, 401, 400, 204})
    void failure_isFinal_afterAComma(int status) {
        origin.script("", Script.status(status, status == 204 ? "" : "no\n"));
        assertThat(get("A,B")).isNotInstanceOf(NotFound.class);
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void first_answersAlone_whenItHasTheFile() throws Exception {
        assertThat(text(get("A|B"))).isEqualTo("first");
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void absence_isNotInvented_whenASourceFailed() {
        origin.script("", Script.status(500, "broken\n"));
        second.script("", Script.status(404, "not here\n"));
        UpstreamAnswer answer = get("A|B");
        assertThat(unavailable(answer).reason()).isEqualTo(Reason.STATUS);
        assertThat(answer.upstream()).isEqualTo(origin.url());
        assertThat(second.requests(PATH)).isEqualTo(1);
        origin.refuse();
        assertThat(get("A|B")).isNotInstanceOf(NotFound.class);
    }

    @Test
    void absence_isTheFirstOnes_whenAllSaySo() {
        origin.script("", Script.status(410, "gone\n"));
        second.script("", Script.status(404, "not here\n"));
        assertThat(get("A,B")).isEqualTo(new NotFound(origin.url(), 410, "gone\n"));
    }

    @Test
    void off_asksNobody_andEndsTheChain() {
        assertThat(get("off"))
                .isInstanceOfSatisfying(
                        Forbidden.class, f -> assertThat(f.text()).startsWith("upstream is off"));
        origin.script("", Script.status(404, "not here\n"));
        assertThat(get("A,off,B")).isInstanceOf(NotFound.class);
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void route_isAskedAlone_whateverItAnswers() {
        second.script("", Script.status(404, "not here\n"));
        Route route = new Route(new ModulePattern("example.com"), second.url(), Way.PLAIN);
        UpstreamChain chain = chain("A,direct", List.of(route), "example.com");
        assertThat(chain.get(request("example.com/m", PATH))).isInstanceOf(NotFound.class);
        assertThat(origin.requests()).isEmpty();
        assertThat(chain.sources(new ModulePath("example.com/m"))).hasToString("[" + second.url() + "]");
    }

    @Test
    void privateModule_reachesNoProxy_withoutARoute() throws Exception {
        UpstreamAnswer refused = chain("A", List.of(), "example.com/*").get(request("example.com/m", PATH));
        assertThat(refused)
                .isInstanceOfSatisfying(
                        Forbidden.class, f -> assertThat(f.text()).contains("configure a route"));
        UpstreamChain withDirect = chain("A,direct", List.of(), "example.com/*");
        assertThat(text(withDirect.get(request("example.com/m", PATH)))).isEqualTo("second");
        UpstreamAnswer unreachable =
                chain("A,off,direct", List.of(), "example.com/*").get(request("example.com/m", PATH));
        assertThat(unreachable).isInstanceOf(Forbidden.class);
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void sameUrl_isOneUpstream_inSeveralChains_ifItIsReachedTheSameWay() {
        Route plain = new Route(new ModulePattern("corp.example"), origin.url(), Way.PLAIN);
        Route trusted = new Route(new ModulePattern("lab.example"), origin.url(), new Way(null, null, null, true));
        UpstreamChain chain = chain("A", List.of(plain, trusted), "");
        Upstream standard = chain.sources(null).getFirst();
        assertThat(chain.sources(new ModulePath("corp.example/x"))).containsExactly(standard);
        assertThat(chain.sources(new ModulePath("lab.example/x"))).doesNotContain(standard);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " , ", "dirct", "file:///srv/modules", "ftp://example.com", "https://", "https://h/?q"})
    void badEntry_isRefused_inOneLine(String syntax) {
        assertThatThrownBy(() -> chain(syntax, List.of(), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains("upstream")
                .doesNotContain("\n");
    }
}
