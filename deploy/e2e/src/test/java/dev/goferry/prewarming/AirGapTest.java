package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.sumdb.GoTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A region's archive on its way into another that has no upstream. */
final class AirGapTest extends TwoRegions {
    @Test
    void go_buildsFromTheOther_thatHasNoUpstream() throws Exception {
        b.origin.refuse();
        a.origin.publish(
                "example.com/Azure/Lib",
                "v1.0.0",
                Map.of(
                        "go.mod", "module example.com/Azure/Lib\n\ngo 1.21\n".getBytes(UTF_8),
                        "lib.go", "package lib\n\nfunc Say() string { return \"through the gap\" }\n".getBytes(UTF_8)));
        go("a", a).run("mod", "download", "example.com/Azure/Lib@v1.0.0");
        awaitLogged("a", "example.com/!azure/!lib/@v/v1.0.0.zip");

        Typed exported = Typed.at(a, "export", archive.toString());
        assertThat(exported.exit()).as(exported.text()).isZero();
        assertThat(exported.text()).contains("3 files", "digest ", "--since ");
        String digest = found("digest ([0-9a-f]{64})", exported.text());
        assertThat(Typed.at(b, "import", archive.toString(), "--digest", "0".repeat(64)))
                .matches(typed -> typed.exit() == 1 && typed.text().contains("another archive"));
        Typed imported = Typed.at(b, "import", archive.toString(), "--digest", digest);
        assertThat(imported.exit()).as(imported.text()).isZero();
        assertThat(imported.text()).contains("3 files stored");

        Path main = Files.createDirectories(data.resolve("go-b"));
        Files.writeString(
                main.resolve("go.mod"), "module example.com/main\n\ngo 1.21\n\nrequire example.com/Azure/Lib v1.0.0\n");
        Files.writeString(
                main.resolve("main.go"),
                "package main\n\nimport lib \"example.com/Azure/Lib\"\n\nfunc main() { println(lib.Say()) }\n");
        GoTool.Run run = go("b", b).run("run", "-mod=mod", ".");
        assertThat(run.output()).contains("through the gap");
        assertThat(run.exit()).isZero();
        assertThat(Typed.at(b, "import", archive.toString()).text()).contains("0 files stored", "3 were there");
        assertThat(logged("b")).contains("\"region\":\"a\"").doesNotContain("\"region\":\"b\"");
    }

    private GoTool go(String name, Region region) {
        return new GoTool(
                data.resolve("go-" + name),
                Map.of("GOPROXY", region.node.url().toString(), "GOSUMDB", "off", "GOVCS", "*:off"));
    }

    @Test
    void export_hasOnlyWhatIsAsked_bySequencePatternAndGoSum() throws Exception {
        fetch(a, "example.com/m", "v1.0.0");
        fetch(a, "example.org/other", "v1.0.0");
        String next = found(
                "--since (\\S+)", Typed.at(a, "export", archive.toString()).text());
        fetch(a, "example.com/m", "v1.1.0");

        assertThat(Typed.at(a, "export", archive.toString(), "--since", next).text())
                .contains("3 files");
        assertThat(names()).allMatch(name -> name.startsWith("_goferry/") || name.contains("v1.1.0"));
        assertThat(Typed.at(a, "export", archive.toString(), "--modules", "example.org")
                        .text())
                .contains("3 files");
        Path goSum = Files.writeString(
                data.resolve("go.sum"),
                "example.com/m v1.0.0/go.mod h1:x\nexample.com/m v1.1.0 h1:x\nexample.com/absent v1.0.0 h1:x\n");
        Typed summed = Typed.at(a, "export", archive.toString(), "--go-sum", goSum.toString());
        assertThat(summed.exit()).isEqualTo(1);
        assertThat(summed.text()).contains("4 files", "1 files of", "example.com/absent@v1.0.0.zip");
        assertThat(Typed.at(b, "import", archive.toString(), "--go-sum", goSum.toString()))
                .matches(typed -> typed.exit() == 1 && typed.text().contains("go.sum says h1:x"));

        assertThat(Typed.at(a, "export", archive.toString(), "--since", "999").text())
                .contains("behind the end of the log");
        assertThat(Typed.at(a, "export", archive.toString(), "--since", "x")).matches(typed -> typed.exit() == 2);
        assertThat(Typed.at(a, "export", archive.toString(), "--since", "0123:1/0")
                        .text())
                .contains("another log");
    }

    @Test
    void purge_keepsOut_whatMayNotReturn_andIsAppliedIfAsked() throws Exception {
        fetch(a, "example.com/m", "v1.0.0");
        fetch(a, "example.com/m", "v1.1.0");
        String next = found(
                "--since (\\S+)", Typed.at(a, "export", archive.toString()).text());
        b.origin.refuse();
        purge(b, "example.com/m@v1.0.0");

        Typed imported = Typed.at(b, "import", archive.toString());
        assertThat(imported.text()).contains("3 files stored", "3 kept out", "may not return: a test");
        assertThat(imported.exit()).isZero();
        assertThat(stored("b"))
                .containsExactly(
                        "example.com/m/@v/v1.1.0.info", "example.com/m/@v/v1.1.0.mod", "example.com/m/@v/v1.1.0.zip");
        assertThat(b.node.get("/example.com/m/@v/v1.0.0.zip").statusCode()).isEqualTo(403);

        purge(a, "example.com/m@v1.1.0");
        Typed.at(a, "export", archive.toString(), "--since", next);
        Typed.at(b, "import", archive.toString());
        assertThat(stored("b")).hasSize(3);
        assertThat(Typed.at(b, "import", archive.toString(), "--purges").exit()).isZero();
        assertThat(stored("b")).isEmpty();
        soon().untilAsserted(() -> assertThat(
                        b.node.get("/example.com/m/@v/v1.1.0.mod").statusCode())
                .isEqualTo(403));
        assertThat(Typed.at(a, "export", archive.toString(), "--modules", "*").text())
                .as("what was purged is in no later archive")
                .contains(": 3 files");
        assertThat(names()).noneMatch(name -> name.contains("v1.1.0"));
    }

    @Test
    void conflict_isAnIncident_andTheFirstStays() throws Exception {
        b.origin.publish(
                "example.com/m", "v1.0.0", Map.of("go.mod", "module example.com/m\n\ngo 1.2\n".getBytes(UTF_8)));
        for (String suffix : SUFFIXES) {
            b.node.get("/example.com/m/@v/v1.0.0" + suffix);
        }
        byte[] first = Files.readAllBytes(data.resolve("b/store/example.com/m/@v/v1.0.0.zip"));
        fetch(a, "example.com/m", "v1.0.0");
        fetch(a, "example.com/n", "v1.0.0");
        Typed.at(a, "export", archive.toString());

        Typed imported = Typed.at(b, "import", archive.toString());

        assertThat(imported.exit()).isEqualTo(1);
        assertThat(imported.text()).contains("3 files stored", "2 conflicts", "what is here stays");
        assertThat(data.resolve("b/store/example.com/m/@v/v1.0.0.zip")).hasBinaryContent(first);
        try (Stream<Path> incidents = Files.list(data.resolve("b/store/_goferry/incidents"))) {
            assertThat(incidents.map(Path::toString)).anyMatch(name -> name.contains("-import-"));
        }
    }

    private static void purge(Region region, String module) throws Exception {
        String body = "{\"module\": \"" + module + "\", \"reason\": \"a test\", \"mayReturn\": false}";
        assertThat(region.call("POST", "/api/v1/purge", body).statusCode()).isEqualTo(200);
    }

    /** The entries of the archive, as the system's own tar lists them. */
    private List<String> names() throws Exception {
        Process tar = new ProcessBuilder("tar", "tf", archive.toString())
                .redirectErrorStream(true)
                .start();
        String listed = new String(tar.getInputStream().readAllBytes(), UTF_8);
        assertThat(tar.waitFor()).as(listed).isZero();
        return listed.lines().toList();
    }
}
