package dev.goferry.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FlatJsonTest {
    @Test
    void members_areReadBack_inOneLine() {
        FlatJson json = FlatJson.empty()
                .with("text", "a\"b\\c\n\u0000\u20ac/")
                .with("number", Long.MIN_VALUE)
                .with("yes", true)
                .with("none", Optional.<String>empty())
                .with("some", Optional.of("x"));
        assertThat(json.toString())
                .isEqualTo("{\"text\":\"a\\\"b\\\\c\\u000a\\u0000\u20ac/\",\"number\":-9223372036854775808,"
                        + "\"yes\":true,\"some\":\"x\"}");
        FlatJson read = FlatJson.parse(json.toString());
        assertThat(read.text("text")).isEqualTo("a\"b\\c\n\u0000\u20ac/");
        assertThat(read.number("number")).isEqualTo(Long.MIN_VALUE);
        assertThat(read.flag("yes")).isTrue();
        assertThat(read.optionalText("none")).isEmpty();
        assertThat(read.toString()).isEqualTo(json.toString());
    }

    @Test
    void foreignFlatObject_isRead_withSpacesAndEscapes() {
        FlatJson read = FlatJson.parse(" { \"a\" : \"\\u0041\\/\\t\" ,\r\n \"b\":null , \"c\": false } ");
        assertThat(read.text("a")).isEqualTo("A/\t");
        assertThat(read.optionalText("b")).isEmpty();
        assertThat(read.flag("c")).isFalse();
        assertThat(FlatJson.parse("{}").toString()).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "}",
                "[]",
                "{}x",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1.5}",
                "{\"a\":{}}",
                "{\"a\":[1]}",
                "{a:1}",
                "{\"a\":1,}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u00g0\"}",
                "{\"a\":\"",
                "{\"a\":\"\n\"}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":--1}",
                "{\"a\":9223372036854775808}",
                "{\"a\":\"\0\"}",
                "null"
            })
    void text_isRefusedInOneLine_whenItIsNoFlatObject(String text) {
        assertThatThrownBy(() -> FlatJson.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a flat JSON object");
    }

    @Test
    void member_isRefused_whenItHasAnotherType() {
        FlatJson json = FlatJson.parse("{\"a\":1,\"b\":\"x\"}");
        assertThatThrownBy(() -> json.text("a")).hasMessageContaining("no string named a");
        assertThatThrownBy(() -> json.number("b")).hasMessageContaining("no number named b");
        assertThatThrownBy(() -> json.flag("c")).hasMessageContaining("no boolean named c");
    }

    @Test
    void anyText_survives_theWayThroughUtf8() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(20); length > 0; length--) {
                text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
            }
            String line =
                    FlatJson.empty().with(text.toString(), text.toString()).toString();
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            FlatJson read = FlatJson.parse(new String(bytes, StandardCharsets.UTF_8));
            assertThat(line).doesNotContain("\n");
            assertThat(read.text(text.toString())).as("seed %s", seed).isEqualTo(text.toString());
        }
    }
}
