package dev.goferry.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.upstream.UpstreamAnswer.Forbidden;
import dev.goferry.upstream.UpstreamAnswer.NotFound;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest extends UpstreamTest {
    private final ScriptedOrigin other = closing(ScriptedOrigin.startAt("127.0.0.2"));

    @Test
    void redirects_areFollowed_upToFive() throws Exception {
        origin.serve("r0", "there".getBytes(UTF_8));
        for (int n = 1; n <= 6; n++) {
            origin.script("r" + n, Script.redirect("/r" + (n - 1)));
        }
        assertThat(text(upstream().get(request("r5")))).isEqualTo("there");
        assertThat(unavailable(upstream().get(request("r6"))).reason()).isEqualTo(Reason.PROTOCOL);
        assertThat(origin.requests("r6")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://127.0.0.1/x", "http://user:canary@127.0.0.1/x", "http://[", "file:///etc/passwd"})
    void oddTarget_isRefused_andNotShown(String location) {
        origin.script("a", Script.redirect(location));
        assertThat(unavailable(upstream().get(request("a"))).reason()).isEqualTo(Reason.PROTOCOL);
        assertThat(upstream().get(request("a")).toString()).doesNotContain("canary");
    }

    @Test
    void missingLocation_isRefused_asBrokenProtocol() {
        origin.script("a", Script.status(302, ""));
        assertThat(unavailable(upstream().get(request("a"))).reason()).isEqualTo(Reason.PROTOCOL);
    }

    @Test
    void absence_behindARedirect_isAbsence() {
        origin.script("a", Script.redirect(other.url() + "/missing"));
        assertThat(upstream().get(request("a"))).isEqualTo(new NotFound(origin.url(), 404, "not found\n"));
    }

    @Test
    void credentials_stay_withTheirOrigin() throws Exception {
        other.serve("b", "there".getBytes(UTF_8));
        origin.serve("b", "here".getBytes(UTF_8));
        HttpUpstream upstream = upstream(
                UpstreamConfig.of(origin.url().replace("//", "//bot:canary@")).withLimits(SHORT));
        origin.script("a", Script.redirect(other.url() + "/b"));
        assertThat(text(upstream.get(request("a")))).isEqualTo("there");
        assertThat(origin.requests().getFirst().header("authorization")).isEqualTo("Basic Ym90OmNhbmFyeQ==");
        assertThat(other.requests().getFirst().header("authorization")).isNull();
        assertThat(other.requests().getFirst().header("traceparent")).isNull();
        origin.script("a", Script.redirect("/b"));
        assertThat(text(upstream.get(request("a")))).isEqualTo("here");
        assertThat(origin.requests().getLast().header("authorization")).isNotNull();
    }

    /** Plays a public network on 127.0.0.1 and another one on 127.0.0.2. */
    private HttpUpstream between(AddressRange home, AddressRange there, UpstreamConfig config) {
        return closing(new HttpUpstream(
                vertx(),
                config.withLimits(SHORT),
                Map.<String, String>of()::get,
                InstantSource.system(),
                () -> null,
                address -> address.getHostAddress().equals("127.0.0.2") ? there : home));
    }

    @Test
    void privateAddress_isRefusedUnasked_fromAPublicUpstream() throws Exception {
        origin.script("a", Script.redirect(other.url() + "/b"));
        other.serve("b", "secret".getBytes(UTF_8));
        UpstreamConfig config = UpstreamConfig.of(origin.url());
        for (AddressRange range : AddressRange.values()) {
            UpstreamAnswer answer = between(AddressRange.PUBLIC, range, config).get(request("a"));
            if (range == AddressRange.PUBLIC) {
                assertThat(text(answer)).isEqualTo("secret");
            } else {
                assertThat(answer).isInstanceOf(Forbidden.class);
            }
        }
        assertThat(other.requests()).hasSize(1);
        assertThat(text(between(AddressRange.PUBLIC, AddressRange.PRIVATE, config.withAllowPrivate())
                        .get(request("a"))))
                .isEqualTo("secret");
    }

    @Test
    void privateUpstream_mayLeadToItsOwnNetwork_andNowhereElse() throws Exception {
        origin.script("a", Script.redirect(other.url() + "/b"));
        other.serve("b", "there".getBytes(UTF_8));
        UpstreamConfig config = UpstreamConfig.of(origin.url());
        assertThat(text(between(AddressRange.PRIVATE, AddressRange.PRIVATE, config)
                        .get(request("a"))))
                .isEqualTo("there");
        assertThat(between(AddressRange.PRIVATE, AddressRange.LOOPBACK, config).get(request("a")))
                .isInstanceOf(Forbidden.class);
        assertThat(between(AddressRange.NEVER, AddressRange.NEVER, config).get(request("a")))
                .isInstanceOf(Forbidden.class);
    }
}
