package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.ModuleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders as Athens, goproxy and the go command leave them, brought into a region without an upstream. */
final class MigrationTest {
    private static final String UPPER = "example.com/Azure/SDK";
    private static final String RC = "v1.0.0-RC1";

    @TempDir
    Path data;

    private Region region;
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        region = new Region(data.resolve("region"));
        region.origin.refuse();
        folder = Files.createDirectories(data.resolve("other"));
    }

    @AfterEach
    void stop() throws Exception {
        region.close();
    }

    @Test
    void athensDisk_isServed_withItsCapitals() throws Exception {
        athens("example.com/m", "v1.0.0");
        athens(UPPER, RC);
        athens("example.com/m/v2", "v2.0.0");
        write(".athens/toolchains/v1/x/archives/go1.25.linux-amd64.tar.gz/data", "not a module".getBytes(UTF_8));

        Typed typed = Typed.at(region, "import", "--from", "athens", folder.toString());

        assertThat(typed.exit()).as(typed.text()).isZero();
        assertThat(typed.text()).contains("9 files stored");
        assertServed("example.com/m", "v1.0.0");
        assertServed(UPPER, RC);
        assertServed("example.com/m/v2", "v2.0.0");
        assertThat(Typed.at(region, "import", "--from", "athens", folder.toString())
                        .text())
                .contains("0 files stored", "9 were there");
    }

    @Test
    void athensBucket_isServed_fromACopyOfIt() throws Exception {
        ModuleFiles files = ModuleFiles.of(UPPER, RC, Map.of());
        write(UPPER + "/@v/" + RC + ".info", files.info());
        write(UPPER + "/@v/" + RC + ".mod", files.mod());
        write(UPPER + "/@v/" + RC + ".zip", files.zip());

        assertThat(Typed.at(region, "import", "--from", "athens", folder.toString())
                        .text())
                .contains("3 files stored");
        assertServed(UPPER, RC);
    }

    @Test
    void moduleCache_isServed_withoutWhatAges() throws Exception {
        GoproxyFolder.put(folder.resolve("cache/download"), UPPER, RC, new byte[100]);
        String at = "cache/download/example.com/!azure/!s!d!k/@v/";
        write(at + "list", (RC + "\n").getBytes(UTF_8));
        write(at + "main.info", "{\"Version\":\"v1.0.0-RC1\"}".getBytes(UTF_8));
        write(at + "v1.0.0-!r!c1.ziphash", "h1:x".getBytes(UTF_8));
        write(at + "v1.0.0-!r!c1.lock", new byte[0]);
        write(at + ".v1.0.0.zip.tmp.123", new byte[10]);
        write("cache/download/sumdb/sum.golang.org/lookup/example.com/m@v1.0.0", new byte[10]);

        Typed typed = Typed.at(region, "import", "--from", "goproxy", folder.toString());

        assertThat(typed.exit()).as(typed.text()).isZero();
        assertThat(typed.text()).contains("3 files stored", "0 refused");
        assertThat(region.node
                        .get("/example.com/!azure/!s!d!k/@v/v1.0.0-!r!c1.zip")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void badFiles_areLeftOut_withAReason_andTheOthersCome() throws Exception {
        athens("example.com/m", "v1.0.0");
        athens("example.com/cut", "v1.0.0");
        Path cut = folder.resolve("example.com/cut/v1.0.0/source.zip");
        byte[] zip = Files.readAllBytes(cut);
        Files.write(cut, java.util.Arrays.copyOf(zip, zip.length / 2));
        write("example.com/html/v1.0.0/go.mod", "<html>".getBytes(UTF_8));
        write("example.com/html/v1.0.0/v1.0.0.info", "{\"Version\":\"v9.0.0\"}".getBytes(UTF_8));
        write("example.com/m/v2.0.0/go.mod", "module example.com/m\n".getBytes(UTF_8));

        Typed typed = Typed.at(region, "import", "--from", "athens", folder.toString());

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.text())
                .contains("5 files stored", "4 refused")
                .contains("cut/v1.0.0/source.zip: ")
                .contains("html/v1.0.0/go.mod: go.mod has no module line")
                .contains("v9.0.0 instead of v1.0.0")
                .contains("their major versions differ");
        assertServed("example.com/m", "v1.0.0");
        assertThat(data.resolve("region/store/example.com/cut/@v/v1.0.0.zip")).doesNotExist();
        assertThat(data.resolve("region/store/example.com/html")).doesNotExist();

        Path goSum = Files.writeString(data.resolve("go.sum"), "example.com/summed v1.0.0 h1:x\n");
        athens("example.com/summed", "v1.0.0");
        assertThat(Typed.at(region, "import", "--from", "athens", folder.toString(), "--go-sum", goSum.toString())
                        .text())
                .contains("2 files stored", "5 refused", "go.sum says h1:x");
    }

    @Test
    void folders_thatHoldNoModules_areAnErrorThatSaysSo() throws Exception {
        write("notes.txt", new byte[10]);
        assertThat(Typed.at(region, "import", "--from", "athens", folder.toString()))
                .matches(typed -> typed.exit() == 1 && typed.text().contains("no module file is in"));
        assertThat(Typed.at(
                        region,
                        "import",
                        "--from",
                        "goproxy",
                        data.resolve("absent").toString()))
                .matches(typed -> typed.exit() == 2 && typed.text().contains("is no folder"));
        assertThat(Typed.at(region, "import", "--from", "artifactory", folder.toString())
                        .exit())
                .isEqualTo(2);
    }

    private void athens(String module, String version) throws IOException {
        ModuleFiles files = ModuleFiles.of(module, version, Map.of());
        write(module + "/" + version + "/go.mod", files.mod());
        write(module + "/" + version + "/source.zip", files.zip());
        write(module + "/" + version + "/" + version + ".info", files.info());
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private void assertServed(String module, String version) throws Exception {
        ModuleFiles files = ModuleFiles.of(module, version, Map.of());
        String at = "/" + ModuleFiles.escaped(module) + "/@v/" + ModuleFiles.escaped(version);
        assertThat(region.node.get(at + ".info").body()).isEqualTo(files.info());
        assertThat(region.node.get(at + ".mod").body()).isEqualTo(files.mod());
        assertThat(region.node.get(at + ".zip").body()).isEqualTo(files.zip());
    }
}
