package dev.goferry.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.module.Version;
import dev.goferry.oracle.Mutations;
import dev.goferry.oracle.Oracle;
import dev.goferry.oracle.Seed;
import dev.goferry.verification.InfoFile.Verdict.Broken;
import dev.goferry.verification.InfoFile.Verdict.Sound;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InfoFileTest {
    private static final String ORIGIN = """
            {"Version":"v1.0.0","Time":"2024-05-06T07:08:09Z","Origin":{"VCS":"git","URL":"https://x.com/y",\
            "Hash":"abc","Ref":"refs/tags/v1.0.0","Deep":[1,-2.5e+3,true,null,{}]}}
            """;

    @Test
    void info_isSound_withFieldsThatWeDoNotKnow() {
        assertThat(check(ORIGIN, "v1.0.0"))
                .isEqualTo(new Sound(new Version("v1.0.0"), Optional.of(Instant.parse("2024-05-06T07:08:09Z"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Version\":\"v1.0.0\"}",
                " {\r\n\t\"version\" : \"v1.0.0\" , \"Time\" : null } ",
                "{\"Version\":\"\\u0076\\u0031.0.0\",\"Time\":\"2024-05-06T07:08:09.123456789+02:00\"}"
            })
    void info_isSound_inItsOtherForms(String info) {
        assertThat(check(info, "v1.0.0")).isInstanceOf(Sound.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "<html>",
                "{\"Version\":\"v1.0.1\"}",
                "{\"Version\":\"v1\"}",
                "{\"Version\":\"master\"}",
                "{\"Version\":1}",
                "{\"Version\":null}",
                "{\"Version\":[\"v1.0.0\"]}",
                "{\"Version\":\"v1.0.0\",\"Version\":\"v1.0.0\"}",
                "{\"Version\":\"v1.0.0\",\"ver\u017fion\":\"v1.0.1\"}",
                "{\"Version\":\"v1.0.0\"} {}",
                "{\"Version\":\"v1.0.0\"",
                "{\"Version\":\"v1.0.0\",}",
                "{\"Version\":\"v1.0.0\",\"Time\":\"yesterday\"}",
                "{\"Version\":\"v1.0.0\",\"Time\":\"2024-02-30T07:08:09Z\"}",
                "{\"Version\":\"v1.0.0\",\"Time\":\"2024-05-06T07:08Z\"}",
                "{\"Version\":\"v1.0.0\",\"Time\":5}",
                "{\"Version\":\"v1.0.0\",\"x\":01}",
                "{\"Version\":\"v1.0.0\",\"x\":\"\u0001\"}",
                "{\"Version\":\"v1.0.0\",\"x\":\"\\x\"}"
            })
    void info_isBroken_whenTheClientWouldStumble(String info) {
        assertThat(check(info, "v1.0.0")).isInstanceOf(Broken.class);
    }

    @Test
    void anyVersion_isSound_forAQuery() {
        byte[] bytes = ORIGIN.getBytes(StandardCharsets.UTF_8);
        assertThat(InfoFile.check(bytes, Optional.empty())).isInstanceOf(Sound.class);
    }

    @Test
    void size_isTaken_atExactlyItsLimit() {
        String info = "{\"Version\":\"v1.0.0\"}";
        assertThat(check(info + " ".repeat(InfoFile.MAX_BYTES - info.length()), "v1.0.0"))
                .isInstanceOf(Sound.class);
        assertThat(check(info + " ".repeat(InfoFile.MAX_BYTES - info.length() + 1), "v1.0.0"))
                .isInstanceOf(Broken.class);
    }

    @Test
    void depth_isTaken_atExactlyItsLimit() {
        String deep = "{\"Version\":\"v1.0.0\",\"x\":" + "[".repeat(32) + "]".repeat(32) + "}";
        assertThat(check(deep, "v1.0.0")).isInstanceOf(Sound.class);
        assertThat(check(deep.replace("[]", "[[]]"), "v1.0.0")).isInstanceOf(Broken.class);
        assertThat(check("[".repeat(60_000), "v1.0.0")).isInstanceOf(Broken.class);
        assertThat(check("{\"x\":" + "[".repeat(60_000), "v1.0.0")).isInstanceOf(Broken.class);
    }

    @Test
    void info_isReadAsByTheClient_whenMutated() throws IOException {
        Mutations infos = new Mutations(
                Seed.random("InfoFileTest"),
                List.of(
                        ORIGIN.strip(),
                        "{\"Version\":\"v1.0.0\"}",
                        "{\"Time\":\"2024-05-06T07:08:09.5+02:00\",\"Version\":\"v1.0.0\"}"),
                Arrays.asList(
                        "\"",
                        "{",
                        "}",
                        "[",
                        "]",
                        ",",
                        ":",
                        "\\",
                        "\\u0076",
                        "1",
                        "null",
                        " ",
                        "\n",
                        "\"Version\":\"v2.0.0\"",
                        "T",
                        "é",
                        "-"));
        int sound = 0;
        try (Oracle oracle = Oracle.start()) {
            for (int i = 0; i < 4000; i++) {
                String info = infos.next();
                if (InfoFile.check(info.getBytes(StandardCharsets.UTF_8), Optional.empty()) instanceof Sound verdict) {
                    sound++;
                    List<String> theirs = oracle.ask("Info", info);
                    assertThat(theirs).as(info).hasSize(3);
                    assertThat(verdict.version().value()).as(info).isEqualTo(theirs.get(1));
                    verdict.time()
                            .ifPresent(time -> assertThat(Instant.parse(theirs.get(2)))
                                    .as(info)
                                    .isEqualTo(time));
                }
            }
        }
        assertThat(sound).isGreaterThan(1000);
    }

    private static InfoFile.Verdict check(String info, String version) {
        return InfoFile.check(info.getBytes(StandardCharsets.UTF_8), Optional.of(new Version(version)));
    }
}
