package dev.goferry.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.verification.VersionList.Verdict.Broken;
import dev.goferry.verification.VersionList.Verdict.Sound;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionListTest {
    @Test
    void list_isSound_withItsVersions() {
        assertThat(check("")).isEqualTo(new Sound(0));
        assertThat(check("\n")).isEqualTo(new Sound(0));
        assertThat(check("v1.0.0\nv1.2.0-rc.1 2024-05-06T07:08:09Z\r\nv0.0.0-20191109021931-daa7c04131f5\nrelease\n"))
                .isEqualTo(new Sound(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>v1.0.0\nv1.0.0\n", "  <!DOCTYPE html>", "not found", "{}", "v1.0.0\n\u0000"})
    void list_isBroken_whenItIsAPage(String list) {
        assertThat(check(list)).isInstanceOf(Broken.class);
    }

    @Test
    void size_isTaken_atExactlyItsLimit() {
        byte[] list = new byte[VersionList.MAX_BYTES];
        Arrays.fill(list, (byte) '\n');
        assertThat(VersionList.check(list)).isInstanceOf(Sound.class);
        assertThat(VersionList.check(Arrays.copyOf(list, list.length + 1))).isInstanceOf(Broken.class);
    }

    private static VersionList.Verdict check(String list) {
        return VersionList.check(list.getBytes(StandardCharsets.UTF_8));
    }
}
