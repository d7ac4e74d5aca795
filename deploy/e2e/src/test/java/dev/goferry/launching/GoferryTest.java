package dev.goferry.launching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.ScriptedOrigin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GoferryTest {
    private static final Map<String, String> LONELY = Map.of(
            "GOFERRY_LISTEN",
            "127.0.0.1:0",
            "GOFERRY_OPS_LISTEN",
            "127.0.0.1:0",
            "GOFERRY_CONTROL_LISTEN",
            "127.0.0.1:0",
            "GOFERRY_UPSTREAM",
            "off");

    @TempDir
    Path home;

    @Test
    void serve_printsWhatToExport_andStopsOnSigterm() throws Exception {
        try (Started goferry = Started.goferry(home, LONELY)) {
            goferry.awaitOutput("metrics ");

            Matcher export = Pattern.compile("(?m)^ {4}export GOPROXY=(http://127\\.0\\.0\\.1:\\d+)$")
                    .matcher(goferry.out());
            assertThat(export.find()).as(goferry.out()).isTrue();
            assertThat(goferry.out())
                    .contains(home.resolve(".local/share/goferry").toString());
            assertThat(status(export.group(1) + "/example.com/absent/@v/v1.0.0.info"))
                    .isNotEqualTo(200);

            goferry.process().destroy();
            assertThat(goferry.exitCode()).isZero();
            assertThat(goferry.err()).contains("stopping");
        }
    }

    @Test
    void serve_saysWhichAddressIsTaken_andWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Started goferry = Started.goferry(home, LONELY, "--set", "listen=127.0.0.1:" + taken.getLocalPort())) {
            assertThat(goferry.exitCode()).isEqualTo(1);
            assertThat(goferry.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("goferry: cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .contains("--set listen=HOST:PORT");
        }
    }

    @Test
    void config_printsValuesAndOrigins_withoutSecrets() throws Exception {
        Map<String, String> environment = Map.of("GOFERRY_UPSTREAM", "https://me:pa55word@a.example");
        try (Started goferry = Started.goferry(home, environment, "config", "--set", "region=eu")) {
            assertThat(goferry.exitCode()).isZero();
            assertThat(goferry.out())
                    .containsPattern("(?m)^region: eu +# --set$")
                    .containsPattern("(?m)^upstream: '?https://\\*\\*\\*@a.example'? +# GOFERRY_UPSTREAM$")
                    .doesNotContain("pa55word");
        }
    }

    @Test
    void configuration_isRefusedWithEveryProblem_andExitCode78() throws Exception {
        Map<String, String> environment = Map.of("GOFERRY_UPSTREM", "off", "GOFERRY_CACHE_SIZE", "big");
        try (Started goferry = Started.goferry(home, environment)) {
            assertThat(goferry.exitCode()).isEqualTo(78);
            assertThat(goferry.err()).contains("did you mean GOFERRY_UPSTREAM?", "GOFERRY_CACHE_SIZE: cache.size is");
            assertThat(goferry.err()).doesNotContain("\tat ");
        }
    }

    @Test
    void usage_isRefusedWithExitCode2_whenACommandIsUnknown() throws Exception {
        try (Started goferry = Started.goferry(home, Map.of(), "sevre")) {
            assertThat(goferry.exitCode()).isEqualTo(2);
            assertThat(goferry.err()).contains("sevre").doesNotContain("\tat ");
        }
    }

    @Test
    void doc_isThePage_asGenerated() throws Exception {
        try (Started goferry = Started.goferry(home, Map.of(), "config", "--doc")) {
            assertThat(goferry.exitCode()).isZero();
            assertThat(goferry.out()).isEqualTo(java.nio.file.Files.readString(Path.of("../../docs/configuration.md")));
        }
    }

    @Test
    void doctor_tellsStepByStep_andItsExitCodeSaysWhetherItCanBeHad() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            origin.publish("example.com/there", "v1.0.0");
            Map<String, String> environment = Map.of("GOFERRY_UPSTREAM", origin.url(), "GOFERRY_SUMDB", "off");
            try (Started there = Started.goferry(home, environment, "doctor", "example.com/there@v1.0.0")) {
                assertThat(there.exitCode()).isZero();
                assertThat(there.out())
                        .containsPattern("(?m)^ok +path rules: ")
                        .endsWith("\nexample.com/there@v1.0.0 can be had from this node.\n");
            }
            try (Started absent = Started.goferry(home, environment, "doctor", "example.com/absent@v1.0.0")) {
                assertThat(absent.exitCode()).isEqualTo(1);
                assertThat(absent.out()).containsPattern("(?m)^FAIL +upstream .*: .*404");
                assertThat(absent.err()).doesNotContain("\tat ");
            }
            try (Started name = Started.goferry(home, environment, "doctor", "no module@v1")) {
                assertThat(name.exitCode()).isEqualTo(1);
                assertThat(name.out()).contains("FAIL").doesNotContain("\tat ");
            }
        }
    }

    private static int status(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
