package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.link.Fault;
import dev.goferry.link.FaultyLink;
import dev.goferry.origin.ModuleFiles;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Archives that are cut, changed or lie. */
final class BrokenArchiveTest extends TwoRegions {
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
            GoproxyFolder.put(data.resolve("big"), "example.com/big" + i, "v1.0.0", noise);
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

    private HttpResponse<String> post(Region region, String path, byte[] body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(region.url() + path))
                    .header("authorization", "Bearer " + Region.TOKEN)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= 1;
        return changed;
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
    }
}
