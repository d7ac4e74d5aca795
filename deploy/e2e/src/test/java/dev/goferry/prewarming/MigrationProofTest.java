package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.pin.Pin;
import dev.goferry.pin.Pins;
import dev.goferry.replication.Checks;
import dev.goferry.storage.FolderStore;
import dev.goferry.sumdb.SumDbSpec;
import dev.goferry.sumdb.TestHttp;
import dev.goferry.sumdb.TestSumDb;
import dev.goferry.verification.GoModHash;
import dev.goferry.verification.ModuleZip;
import dev.goferry.verification.ZipLimits;
import dev.goferry.verification.ZipVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another proxy's folder, held against a checksum database by the region's node before a byte of it is stored. */
final class MigrationProofTest {
    private static final Map<String, byte[]> OTHER = Map.of("x.go", "package other\n".getBytes(UTF_8));

    @TempDir
    Path data;

    private final TestSumDb sumdb = TestSumDb.create("sum.example.net");
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile boolean isDown;

    private Optional<byte[]> answer(String path) {
        asked.add(path);
        if (isDown) {
            throw new IllegalStateException("down");
        }
        return sumdb.get(path);
    }

    private Region region(TestHttp served) throws Exception {
        Checks checks = new Checks(
                SumDbSpec.parse(sumdb.verifierKey()),
                new ModulePattern("corp.example"),
                new ModulePattern("open.example"));
        return new Region(
                data.resolve("r"),
                "r",
                64 << 20,
                checks,
                "sumdb=" + sumdb.verifierKey() + " " + served.uri(),
                "private=corp.example",
                "nosumdb=open.example");
    }

    @Test
    void publicModules_areAskedFor_andOthersBytesAreRefusedAndReported() throws Exception {
        try (TestHttp served = new TestHttp(this::answer);
                Region region = region(served)) {
            known("example.com/right", put("example.com/right", Map.of()));
            known("example.com/wrong", ModuleFiles.of("example.com/wrong", "v1.0.0", OTHER));
            put("example.com/wrong", Map.of());
            put("example.com/unknown", Map.of());
            put("corp.example/secret", Map.of());
            put("open.example/tool", Map.of());

            Typed typed = Typed.at(region, "import", "--from", "goproxy", folder().toString());

            assertThat(typed.exit()).as(typed.text()).isEqualTo(1);
            // Nobody vouches for an .info, and the go.mod of the wrong one is right.
            assertThat(typed.text())
                    .contains("12 files stored", "3 refused")
                    .contains("example.com/wrong@v1.0.0.zip is refused: SECURITY ERROR")
                    .contains("example.com/unknown@v1.0.0.zip is refused: sum.example.net does not know it")
                    .contains("private or nosumdb, or give a --go-sum that has it");
            assertThat(stored("example.com/wrong", ".zip")).isFalse();
            assertThat(stored("example.com/unknown", ".zip")).isFalse();
            assertThat(pin("example.com/right", ArtifactKind.ZIP)).isEqualTo("sum.example.net");
            assertThat(pin("example.com/right", ArtifactKind.MOD)).isEqualTo("sum.example.net");
            assertThat(pin("corp.example/secret", ArtifactKind.ZIP)).isEqualTo(Pin.FIRST_USE);
            assertThat(pin("open.example/tool", ArtifactKind.ZIP)).isEqualTo(Pin.FIRST_USE);
            assertThat(asked.toString()).contains("example.com/right").doesNotContain("corp.example", "open.example");
            assertThat(region.call("GET", "/api/v1/incidents", "").body()).contains("example.com/wrong");
            try (Stream<Path> incidents = Files.list(data.resolve("r/store/_goferry/incidents"))) {
                assertThat(incidents).hasSize(1);
            }
        }
    }

    @Test
    void goSum_vouchesInstead_evenWhileTheDatabaseIsAway() throws Exception {
        isDown = true;
        try (TestHttp served = new TestHttp(this::answer);
                Region region = region(served)) {
            ModuleFiles named = put("example.com/named", Map.of());
            Path goSum = Files.writeString(
                    data.resolve("go.sum"),
                    "example.com/named v1.0.0 " + zipHash("example.com/named", named)
                            + "\nexample.com/named v1.0.0/go.mod " + GoModHash.of(named.mod()) + "\n");
            String folder = folder().toString();

            Typed typed = Typed.at(region, "import", "--from", "goproxy", folder, "--go-sum", goSum.toString());

            assertThat(typed.exit()).as(typed.text()).isZero();
            assertThat(pin("example.com/named", ArtifactKind.ZIP)).isEqualTo("go.sum");
            put("example.com/unnamed", Map.of());
            Typed without = Typed.at(region, "import", "--from", "goproxy", folder, "--go-sum", goSum.toString());
            assertThat(without.exit()).as(without.text()).isEqualTo(69);
            assertThat(without.text()).contains("the checksum database cannot be asked now", "--go-sum");
            assertThat(stored("example.com/unnamed", ".zip")).isFalse();
        }
    }

    private Path folder() {
        return data.resolve("goproxy");
    }

    private ModuleFiles put(String module, Map<String, byte[]> content) throws IOException {
        ModuleFiles files = ModuleFiles.of(module, "v1.0.0", content);
        Path at = Files.createDirectories(folder().resolve(module + "/@v"));
        Files.write(at.resolve("v1.0.0.info"), files.info());
        Files.write(at.resolve("v1.0.0.mod"), files.mod());
        Files.write(at.resolve("v1.0.0.zip"), files.zip());
        return files;
    }

    private void known(String module, ModuleFiles files) throws IOException {
        sumdb.add(version(module), zipHash(module, files), GoModHash.of(files.mod()));
    }

    private String zipHash(String module, ModuleFiles files) throws IOException {
        Path zip = Files.write(Files.createTempFile(data, "zip", ""), files.zip());
        return ModuleZip.check(zip, version(module), ZipLimits.DEFAULT)
                        instanceof ZipVerdict.Sound(String h1, var entries, var bytes, var goMod)
                ? h1
                : "";
    }

    private static ModuleVersion version(String module) {
        return new ModuleVersion(new ModulePath(module), new Version("v1.0.0"));
    }

    private boolean stored(String module, String suffix) {
        return Files.exists(data.resolve("r/store").resolve(module).resolve("@v/v1.0.0" + suffix));
    }

    /** Who vouches for it here. */
    private String pin(String module, ArtifactKind kind) throws IOException {
        try (FolderStore store = FolderStore.open(data.resolve("r/store"))) {
            return new Pins(store)
                    .read(new ArtifactKey(version(module), kind).path())
                    .orElseThrow()
                    .verifiedBy();
        }
    }
}
