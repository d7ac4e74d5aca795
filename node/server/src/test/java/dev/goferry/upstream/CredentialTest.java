package dev.goferry.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.origin.Script;
import dev.goferry.server.Logged;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialTest extends UpstreamTest {
    private static final String BASIC = "Basic Ym90OmNhbmFyeQ==";

    @TempDir
    Path folder = Path.of("");

    private String sent(UpstreamConfig config, Map<String, String> environment) {
        upstream(config, environment).get(request("a"));
        return String.valueOf(origin.requests().getLast().header("authorization"));
    }

    @Test
    void netrc_givesTheHostsLogin_elseTheDefault() throws Exception {
        Path netrc = Files.writeString(folder.resolve("netrc"), """
                # comment
                machine other.example login x password y
                macdef init
                machine 127.0.0.1 login wrong password wrong

                machine 127.0.0.1
                  login bot
                  password canary
                default login any password one
                """);
        assertThat(sent(UpstreamConfig.of(origin.url()).withNetrc(netrc), Map.of()))
                .isEqualTo(BASIC);
        Credential fallback = Netrc.read(netrc).credential("elsewhere.example");
        assertThat(fallback).isEqualTo(Credential.basic("any", "one"));
        assertThat(Netrc.parse("machine a login b").credential("a")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"bot:canary, Basic Ym90OmNhbmFyeQ==", "Bearer abc, Bearer abc", "token, Bearer token"})
    void variable_isUsed_inItsForms(String value, String header) {
        UpstreamConfig config = UpstreamConfig.of(origin.url()).withCredentialVariable("LOGIN");
        assertThat(sent(config, Map.of("LOGIN", value))).isEqualTo(header);
    }

    @Test
    void emptyVariable_isRefused_byName() {
        UpstreamConfig config = UpstreamConfig.of(origin.url()).withCredentialVariable("LOGIN");
        assertThatThrownBy(() -> upstream(config)).hasMessageContaining("LOGIN");
    }

    @Test
    void plainHttp_isRefused_toOthersThanLoopback() {
        UpstreamConfig config = UpstreamConfig.of("http://bot:canary@modules.example.test");
        assertThatThrownBy(() -> upstream(config))
                .hasMessageContaining("plain http")
                .hasMessageNotContaining("canary");
        UpstreamConfig byVariable =
                UpstreamConfig.of("http://modules.example.test").withCredentialVariable("LOGIN");
        assertThatThrownBy(() -> upstream(byVariable, Map.of("LOGIN", "bot:canary")))
                .hasMessageContaining("plain http");
    }

    @Test
    void netrc_isLeftAlone_overPlainHttp() throws Exception {
        Path netrc = Files.writeString(folder.resolve("netrc"), "default login bot password canary");
        assertThat(Credentials.of(
                        UpstreamConfig.of("http://modules.example.test").withNetrc(netrc), name -> null))
                .isNull();
        assertThat(Credentials.of(
                        UpstreamConfig.of("https://modules.example.test").withNetrc(netrc), name -> null))
                .isEqualTo(Credential.basic("bot", "canary"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://bot:canary@h",
                "https://bot:canary@h/?q",
                "https://bot:canary@h/ /",
                "bot:canary@h",
                "https://bot:can@ary@h/a b"
            })
    void badUrl_isRefused_withoutItsSecret(String url) {
        assertThatThrownBy(() -> UpstreamConfig.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("can");
    }

    @Test
    void canary_isNowhere_butInItsHeader() throws Exception {
        List<String> seen = new ArrayList<>();
        try (Logged logged = new Logged()) {
            UpstreamConfig config = UpstreamConfig.of(origin.url().replace("//", "//bot:canary@"))
                    .withLimits(SHORT);
            seen.add(config.toString());
            HttpUpstream upstream = upstream(config);
            seen.add(upstream.toString());
            for (Script script : new Script[] {
                Script.status(500, "no"),
                Script.status(401, "no"),
                Script.hang(),
                Script.redirect("http://["),
                Script.serve().resetAfter(0),
                Script.status(404, "no")
            }) {
                origin.peace().script("a", script);
                seen.add(upstream(config).get(request("a")).toString());
            }
            origin.refuse();
            seen.add(upstream.get(request("a")).toString());
            seen.addAll(logged.lines());
            assertThat(seen).hasSizeGreaterThanOrEqualTo(9);
            assertThat(String.join("\n", seen)).doesNotContain("canary").doesNotContain(BASIC.substring(6));
        }
        assertThat(origin.requests()).allMatch(r -> BASIC.equals(r.header("authorization")));
        assertThat(Credential.basic("bot", "canary").toString().getBytes(UTF_8)).hasSizeLessThan(20);
    }
}
