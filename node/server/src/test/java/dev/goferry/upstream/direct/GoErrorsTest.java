package dev.goferry.upstream.direct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.upstream.UpstreamAnswer.Forbidden;
import dev.goferry.upstream.UpstreamAnswer.NotFound;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import dev.goferry.upstream.UpstreamAnswer.Unavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoErrorsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "go: m@v9: invalid version: unknown revision v9",
                "go: m: unrecognized import path \"m\": reading https://m?go-get=1: 404 Not Found",
                "fatal: repository 'https://git.example.test/x/' not found",
                "go: module m: no matching versions for query \"latest\""
            })
    void missing_isNotFound_byItsText(String text) {
        assertThat(GoErrors.answer(text)).isInstanceOf(NotFound.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
                "git@git.example.test: Permission denied (publickey).",
                "go: m: GOVCS disallows using hg for public m; see 'go help vcs'",
                "fatal: transport 'file' not allowed",
                "reading https://m?go-get=1: 403 Forbidden"
            })
    void refusal_isForbidden_byItsText(String text) {
        assertThat(GoErrors.answer(text)).isInstanceOf(Forbidden.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dial tcp: lookup git.example.test: no such host; server response: not found:",
                "fatal: unable to access 'https://m/': Could not resolve host: m",
                "reading https://m?go-get=1: 503 Service Unavailable",
                "Host key verification failed.\nfatal: Could not read from remote repository.",
                "kex_exchange_identification: Connection closed by remote host",
                "fatal: unable to access 'https://m/': server certificate verification failed. CAfile: none",
                "something never seen before"
            })
    void failure_isUnavailable_andNeverAbsence(String text) {
        assertThat(GoErrors.answer(text)).isInstanceOf(Unavailable.class);
    }

    @Test
    void credentials_areMasked_inUrls() {
        assertThat(GoErrors.answer("fatal: unable to access 'https://bot:canary@git.example.test/x/': odd"))
                .isInstanceOfSatisfying(Unavailable.class, u -> {
                    assertThat(u.text())
                            .contains("https://***@git.example.test")
                            .doesNotContain("canary");
                    assertThat(u.reason()).isEqualTo(Reason.PROTOCOL);
                });
    }
}
