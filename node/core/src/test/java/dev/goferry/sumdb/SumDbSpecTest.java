package dev.goferry.sumdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SumDbSpecTest {
    private static final String KEY = TestSigner.create("sum.example.com/db").verifierKey();

    private static SumDbSpec.Database database(String text) {
        return (SumDbSpec.Database) SumDbSpec.parse(text);
    }

    @Test
    void knownName_hasItsKeyBuiltIn() {
        SumDbSpec.Database database = database("sum.golang.org");
        assertThat(database.key().name()).isEqualTo("sum.golang.org");
        assertThat(database.url()).isNull();
        assertThat(database.origin()).isEqualTo(URI.create("https://sum.golang.org"));
    }

    @Test
    void alias_isTheSameDatabase_atItsOwnUrl() {
        SumDbSpec.Database database = database("sum.golang.google.cn");
        assertThat(database.key().name()).isEqualTo("sum.golang.org");
        assertThat(database.url()).isEqualTo(URI.create("https://sum.golang.google.cn"));
    }

    @Test
    void ownKey_isTaken_withAndWithoutUrl() {
        assertThat(database(KEY).origin()).isEqualTo(URI.create("https://sum.example.com/db"));
        assertThat(database(" " + KEY + "  http://127.0.0.1:8080/sum ").url())
                .isEqualTo(URI.create("http://127.0.0.1:8080/sum"));
        assertThat(SumDbSpec.parse("off")).isEqualTo(new SumDbSpec.Off());
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void wrongSpec_isRefused_sayingWhatToWrite(String text, String message) {
        assertThatThrownBy(() -> SumDbSpec.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments("", "write a name"),
                arguments("sum.golang.org https://a https://b", "write a name"),
                arguments("sum.example.com", "write name+hash+key"),
                arguments("sum.golang.google.cn https://elsewhere", "write name+hash+key"),
                arguments("sum.example.com+00000000+" + KEY.split("\\+", 3)[2], "does not match"),
                arguments("sum.golang.org ftp://a", "write http://host/path"),
                arguments("sum.golang.org nowhere", "write http://host/path"),
                arguments(TestSigner.create("../x").verifierKey(), "host[/path]"),
                arguments(TestSigner.create("x/../y").verifierKey(), "host[/path]"),
                arguments(TestSigner.create("user@x").verifierKey(), "host[/path]"));
    }
}
