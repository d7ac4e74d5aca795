package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.link.Fault;
import dev.goferry.link.FaultyLink;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.sumdb.GoTool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A region's archive on its way into another that has no upstream. */
final class AirGapTest {
    private static final List<String> SUFFIXES = List.of(".info", ".mod", ".zip");

    @TempDir
    Path data;

    private Region a;
    private Region b;
    private Path archive;

    @BeforeEach
    void start() throws Exception {
        a = new Region(data.resolve("a"), "a", 64 << 20);
        b = new Region(data.resolve("b"), "b", 64 << 20);
        archive = data.resolve("modules.tar");
    }

    @AfterEach
    void stop() throws Exception {
        a.close();
        b.close();
    }

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

    @Test
    void archive_thatIsCutOrChanged_isRefused_andNothingWrongIsStored() throws Exception {
        fetch(a, "example.com/m", "v1.0.0", new byte[40_000]);
        fetch(a, "example.com/n", "v1.0.0");
        Typed.at(a, "export", archive.toString());
        byte[] whole = Files.readAllBytes(archive);
        Path bad = data.resolve("bad.tar");

        for (int length :
                new int[] {0, 1, 511, 700, 1024, 3_000, whole.length / 2, whole.length - 1024, whole.length - 1}) {
            Files.write(bad, Arrays.copyOf(whole, length));
            Typed typed = Typed.at(b, "import", bad.toString());
            assertThat(typed.exit()).as("%d bytes: %s", length, typed.text()).isEqualTo(1);
            assertThat(typed.text()).contains("cut").doesNotContain("\tat ");
            assertThat(stored("b")).isEmpty();
        }
        int manifest = indexOf(whole, "\"sha256\":\"");
        for (int at : new int[] {5, manifest + 20, whole.length - 1500}) {
            Files.write(bad, flipped(whole, at));
            Typed typed = Typed.at(b, "import", bad.toString());
            assertThat(typed.exit()).as("at %d: %s", at, typed.text()).isEqualTo(1);
            assertThat(stored("b")).isEmpty();
        }
        Files.writeString(bad, "no archive at all, but longer than a block".repeat(40));
        assertThat(Typed.at(b, "import", bad.toString()).text()).contains("no archive that goferry export wrote");
        assertThat(Typed.at(b, "import", data.resolve("absent.tar").toString()).exit())
                .isEqualTo(2);
        assertThat(Typed.at(b, "import", data.toString()).text()).contains("--from athens");

        int zip = indexOf(whole, "PK");
        Files.write(bad, flipped(whole, zip + 60));
        Typed typed = Typed.at(b, "import", bad.toString());
        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.text()).contains("5 files stored", "1 refused", "not those that the manifest names");
        assertThat(stored("b")).hasSize(5);
        assertSame("b", stored("b"));
        assertThat(Typed.at(b, "import", archive.toString()).text()).contains("1 files stored", "5 were there");
        assertSame("b", stored("a"));
    }

    @Test
    void stream_thatIsCut_storesOnlyWhatCameWhole_andSaysSo() throws Exception {
        fetch(a, "example.com/m", "v1.0.0", new byte[40_000]);
        fetch(a, "example.com/n", "v1.0.0");
        Typed.at(a, "export", archive.toString());
        byte[] whole = Files.readAllBytes(archive);

        HttpResponse<String> cut = post(b, "/api/v1/import", Arrays.copyOf(whole, whole.length - 20_000));
        assertThat(cut.statusCode()).as(cut.body()).isEqualTo(400);
        assertThat(cut.body()).contains("the archive is cut");
        assertThat(stored("b")).isNotEmpty().hasSizeLessThan(6);
        assertSame("b", stored("b"));
        HttpResponse<String> all = post(b, "/api/v1/import", whole);
        assertThat(all.statusCode()).isEqualTo(200);
        assertThat(Region.json(all).path("whole").asBoolean()).isTrue();
        assertSame("b", stored("a"));
    }

    @Test
    void file_whoseManifestLies_isRefused_byTheRulesOfItsKind() throws Exception {
        fetch(a, "example.com/m", "v1.0.0");
        Files.createDirectories(data.resolve("evil/example.com/m/@v"));
        byte[] zip = ModuleFiles.of("example.com/other", "v1.0.0", Map.of()).zip();
        Files.write(data.resolve("evil/example.com/m/@v/v1.0.0.zip"), zip);
        Typed refused =
                Typed.at(b, "import", "--from", "goproxy", data.resolve("evil").toString());
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.text()).contains("left out").doesNotContain("1 files stored");

        Typed.at(a, "export", archive.toString());
        byte[] whole = Files.readAllBytes(archive);
        String h1 = found("\"h1\":\"(h1:[^\"]+)\"", new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1));
        byte[] lying = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1)
                .replace(h1, "h1:" + "A".repeat(43) + "=")
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        HttpResponse<String> answer = post(b, "/api/v1/import", lying);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(stored("b")).isEmpty();
    }

    @Test
    void download_thatIsCut_goesOnWhereItWas() throws Exception {
        for (int i = 0; i < 6; i++) {
            byte[] noise = new byte[5 << 20];
            new Random(i).nextBytes(noise);
            put(data.resolve("big"), "example.com/big" + i, "v1.0.0", noise);
        }
        Typed filled =
                Typed.at(a, "import", "--from", "goproxy", data.resolve("big").toString());
        assertThat(filled.exit()).as(filled.text()).isZero();
        Path straight = data.resolve("straight.tar");
        Typed.at(a, "export", straight.toString());
        long whole = Files.size(straight);
        Path part = data.resolve("modules.tar.part");

        try (FaultyLink link = FaultyLink.to(URI.create(a.url()).getPort())) {
            String server = "http://127.0.0.1:" + link.port();
            // Of each connection; one that began anew would never be done.
            link.set(new Fault.CutAnswers(whole * 3 / 4));
            Typed cut = Typed.at(server, "export", archive.toString());
            assertThat(cut.exit()).as(cut.text()).isZero();
            assertThat(link.faults()).isPositive();
            link.set(new Fault.Refused());
            Path other = data.resolve("other.tar");
            assertThat(Typed.at(server, "export", other.toString()).exit()).isEqualTo(69);
            assertThat(other).doesNotExist();
        }
        assertThat(part).doesNotExist();
        assertThat(entries(archive)).hasSize(18).isEqualTo(entries(straight));

        // What a killed process left may end anywhere and hold anything.
        byte[] bytes = Files.readAllBytes(straight);
        Files.write(part, Arrays.copyOf(flipped(bytes, bytes.length / 2), bytes.length - 700));
        assertThat(Typed.at(a, "export", archive.toString()).exit()).isZero();
        assertThat(entries(archive)).isEqualTo(entries(straight));
        assertThat(Typed.at(b, "import", archive.toString()).text()).contains("18 files stored");
        assertSame("b", stored("a"));
    }

    /** Names and hashes of an archive's module files, whatever time its head has. */
    private static List<String> entries(Path archive) throws Exception {
        Process tar = new ProcessBuilder(
                        "tar", "xf", archive.toString(), "--to-command=echo $TAR_FILENAME $(sha256sum)")
                .redirectErrorStream(true)
                .start();
        List<String> all =
                new String(tar.getInputStream().readAllBytes(), UTF_8).lines().toList();
        assertThat(tar.waitFor()).as(all.toString()).isZero();
        return all.stream().filter(line -> !line.startsWith("_goferry")).toList();
    }

    /** The files of a module as goproxy's folder has them. */
    static void put(Path folder, String module, String version, byte[] content) throws IOException {
        ModuleFiles files = ModuleFiles.of(module, version, Map.of("data.bin", content));
        Path at = Files.createDirectories(folder.resolve(ModuleFiles.escaped(module) + "/@v"));
        Files.write(at.resolve(ModuleFiles.escaped(version) + ".info"), files.info());
        Files.write(at.resolve(ModuleFiles.escaped(version) + ".mod"), files.mod());
        Files.write(at.resolve(ModuleFiles.escaped(version) + ".zip"), files.zip());
    }

    private HttpResponse<String> post(Region region, String path, byte[] body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(region.url() + path))
                    .header("authorization", "Bearer " + Region.TOKEN)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private void fetch(Region region, String module, String version) throws Exception {
        fetch(region, module, version, new byte[1]);
    }

    private void fetch(Region region, String module, String version, byte[] content) throws Exception {
        new Random(version.hashCode()).nextBytes(content);
        region.origin.publish(module, version, Map.of("data.bin", content));
        for (String suffix : SUFFIXES) {
            assertThat(region.node.get("/" + module + "/@v/" + version + suffix).statusCode())
                    .isEqualTo(200);
        }
        for (String suffix : SUFFIXES) {
            awaitLogged(
                    "a",
                    "\"module\":\"" + module + "\",\"version\":\"" + version + "\",\"kind\":\"" + suffix.substring(1));
        }
    }

    private void awaitLogged(String name, String key) {
        String part = key.startsWith("\"") ? key : "\"kind\":\"zip\"";
        soon().until(() -> logged(name).contains(part));
    }

    private String logged(String name) throws IOException {
        try (Stream<Path> segments = Files.list(data.resolve(name).resolve("store/_goferry/log"))) {
            StringBuilder all = new StringBuilder();
            for (Path segment : segments.sorted().toList()) {
                all.append(Files.readString(segment));
            }
            return all.toString();
        } catch (java.nio.file.NoSuchFileException e) {
            return "";
        }
    }

    private static void purge(Region region, String module) throws Exception {
        String body = "{\"module\": \"" + module + "\", \"reason\": \"a test\", \"mayReturn\": false}";
        assertThat(region.call("POST", "/api/v1/purge", body).statusCode()).isEqualTo(200);
    }

    /** The module files in a region's store. */
    private List<String> stored(String name) throws IOException {
        Path store = data.resolve(name).resolve("store");
        try (Stream<Path> files = Files.walk(store)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> store.relativize(file).toString())
                    .filter(file ->
                            !file.startsWith("_goferry") && SUFFIXES.stream().anyMatch(file::endsWith))
                    .sorted()
                    .toList();
        }
    }

    private void assertSame(String name, List<String> keys) throws IOException {
        for (String key : keys) {
            assertThat(data.resolve(name + "/store").resolve(key))
                    .hasBinaryContent(Files.readAllBytes(data.resolve("a/store").resolve(key)));
        }
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

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= 1;
        return changed;
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }
}
