package dev.goferry.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.module.InvalidName;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Query;
import dev.goferry.module.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArtifactKeyTest {
    private static final ModulePath MODULE = new ModulePath("github.com/Azure/x");

    @ParameterizedTest
    @EnumSource
    void key_isParsedBack_fromItsPath(ArtifactKind kind) {
        ArtifactKey key = new ArtifactKey(new ModuleVersion(MODULE, new Version("v1.0.0-RC.1")), kind);
        assertThat(key.path()).isEqualTo("github.com/!azure/x/@v/v1.0.0-!r!c.1" + kind.suffix());
        assertThat(ArtifactKey.parse(key.path())).contains(key);
    }

    @Test
    void agingKeys_areThoseOfTheProtocol() {
        assertThat(ArtifactKey.listPath(MODULE)).isEqualTo("github.com/!azure/x/@v/list");
        assertThat(ArtifactKey.latestPath(MODULE)).isEqualTo("github.com/!azure/x/@latest");
        assertThat(ArtifactKey.queryPath(MODULE, new Query("Main"))).isEqualTo("github.com/!azure/x/@v/!main.info");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.com/x/@v/list",
                "a.com/x/@latest",
                "_goferry/log/1.ndjson",
                "a.com/x/@v/v1.0.0.ziphash",
                "x.zip"
            })
    void otherKeys_areNoArtifacts(String path) {
        assertThat(ArtifactKey.parse(path)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.com/X/@v/v1.0.0.zip",
                "a.com/x/@v/master.info",
                "a.com/x/@v/v2.0.0.mod",
                "../@v/v1.0.0.zip",
                "a.com/x/@v/.zip"
            })
    void impossibleArtifacts_areInvalid(String path) {
        assertThatThrownBy(() -> ArtifactKey.parse(path)).isInstanceOf(InvalidName.class);
    }

    @Test
    void longestKey_fitsIntoAnObjectStore() {
        ModulePath longest = new ModulePath("a.com/" + ("x".repeat(230) + "/").repeat(3) + "y");
        assertThat(longest.escaped()).hasSize(700);
        assertThatThrownBy(() -> new ModulePath(longest + "z")).isInstanceOf(InvalidName.class);
        Version version = new Version("v1.0.0-" + "y".repeat(233));
        assertThatThrownBy(() -> new Version(version + "y")).isInstanceOf(InvalidName.class);
        ArtifactKey key = new ArtifactKey(new ModuleVersion(longest, version), ArtifactKind.INFO);
        assertThat(key.path()).hasSizeLessThan(1024);
    }
}
