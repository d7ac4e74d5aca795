package dev.goferry.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.document.InvalidField;
import dev.goferry.module.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionRangeTest {
    @ParameterizedTest
    @CsvSource({
        "'', v0.0.0-20260101000000-abcdefabcdef",
        "*, v9.9.9",
        ">=1.2.0 <2.0.0, v1.2.0",
        ">=1.2.0 <2.0.0, v1.99.0",
        "'>=1.2.0, <2.0.0', v1.2.1-rc.1",
        ">= v1.2.0, v1.2.0",
        "^1.2.3, v1.2.3",
        "^1.2.3, v1.9.0",
        "^0.2.3, v0.2.9",
        "^0.0.3, v0.0.3",
        "^0, v0.9.9",
        "^1, v1.0.0",
        "~1.2.3, v1.2.9",
        "~1, v1.9.9",
        "1.2, v1.2.7",
        "1.x, v1.5.0",
        "=1.2.3, v1.2.3",
        "1.2.3, v1.2.3+incompatible",
        ">1.2, v1.3.0",
        "<=1.2, v1.2.9",
        "^1 || ^3, v3.1.0",
        ">=2.0.0, v2.0.0+incompatible",
        "^1.2.3, v1.2.4-0.20260101000000-abcdefabcdef",
        ">=0.0.0-0, v0.0.0-20260101000000-abcdefabcdef",
        ">=1.0.0-rc.1, v1.0.0-rc.2"
    })
    void range_contains(String range, String version) {
        assertThat(new VersionRange(range).contains(new Version(version))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        ">=1.2.0 <2.0.0, v1.1.9",
        ">=1.2.0 <2.0.0, v2.0.0",
        ">=1.2.0 <2.0.0, v2.0.0-rc.1",
        ">=1.2.0, v1.2.0-rc.1",
        "^1.2.3, v2.0.0-0.20260101000000-abcdefabcdef",
        "^1.2.3, v1.2.2",
        "^0.2.3, v0.3.0",
        "^0.0.3, v0.0.4",
        "^0.0, v0.1.0",
        "~1.2.3, v1.3.0",
        "1.2, v1.3.0",
        "1.2.3, v1.2.3-rc.1",
        ">1.2, v1.2.9",
        "<=1.2, v1.3.0-rc.1",
        "^1 || ^3, v2.0.0",
        ">=0.0.0, v0.0.0-20260101000000-abcdefabcdef"
    })
    void range_containsNot(String range, String version) {
        assertThat(new VersionRange(range).contains(new Version(version))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"latest", ">=", "1.2.3.4", "^1 ||", "=>1.0.0", "1.x.3", "1-rc", ">=1.0.0;", "01.2.3-01", "^1 x2"
            })
    void range_isRefused_withAnExample(String range) {
        assertThatThrownBy(() -> new VersionRange(range))
                .isInstanceOf(InvalidField.class)
                .hasMessageStartingWith("versions: no range at")
                .hasMessageContaining("^1.4");
    }

    @Test
    void range_isRefused_whenTooLong() {
        assertThat(new VersionRange("1.0.0 ".repeat(166)).text()).hasSize(995);
        assertThatThrownBy(() -> new VersionRange("1.0.0 ".repeat(167))).hasMessageContaining("at most 1000");
    }
}
