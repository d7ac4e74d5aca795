package dev.goferry.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QueryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "latest", "upgrade", "patch", "-x", "--all", "a/b", "a\\b", "a b", "a\nb", "a!b", "a%b", "é", "..",
                "a.", "NUL", "a?b"
            })
    void query_isRefused_whenNoSourceHasIt(String query) {
        assertThatThrownBy(() -> new Query(query))
                .isInstanceOf(InvalidName.class)
                .message()
                .matches("[ -~]+");
    }

    @Test
    void query_isTaken_atExactlyItsLimit() {
        assertThat(new Query("x".repeat(FilePath.MAX_ELEMENT)).escaped()).hasSize(240);
        assertThatThrownBy(() -> new Query("X" + "x".repeat(FilePath.MAX_ELEMENT - 1)))
                .isInstanceOf(InvalidName.class);
    }

    @Test
    void refusal_carriesNoStack_becauseItIsFrequent() {
        assertThatThrownBy(() -> new ModulePath(".."))
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "a[", "[]", "[a", "[a-]", "a\\", "x,[-]", "[^]"})
    void pattern_isRefused_whenMalformed(String globs) {
        assertThatThrownBy(() -> new ModulePattern(globs)).hasMessageContaining("malformed");
    }

    @Test
    void pattern_isRefused_whenItHoldsASpace() {
        assertThatThrownBy(() -> new ModulePattern("a.com, b.com")).hasMessageContaining("white space");
    }

    @Test
    void noPattern_matchesNothing() {
        assertThat(ModulePattern.NONE.matches(new ModulePath("a.com"))).isFalse();
    }
}
