package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import dev.goferry.launching.Started;
import dev.goferry.origin.ScriptedOrigin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person types against a control plane that runs beside a node in one process. */
final class CommandsTest {
    @TempDir
    Path home;

    private final Map<String, String> client = new HashMap<>();

    @Test
    void commands_doWhatTheySay_withExitCodes() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Started goferry = Started.goferry(
                        home,
                        Map.of(
                                "GOFERRY_LISTEN", "127.0.0.1:0",
                                "GOFERRY_OPS_LISTEN", "127.0.0.1:0",
                                "GOFERRY_CONTROL_LISTEN", "127.0.0.1:0",
                                "GOFERRY_UPSTREAM", origin.url(),
                                "GOFERRY_SUMDB", "off"))) {
            origin.publish("example.com/a", "v1.0.0");
            goferry.awaitOutput("GOFERRY_TOKEN=");
            client.put("GOFERRY_SERVER", found(goferry, "control +(http://127\\.0\\.0\\.1:\\d+)/api/v1"));

            assertThat(run(77, "job", "list")).contains("GOFERRY_TOKEN");
            client.put("GOFERRY_TOKEN", found(goferry, "export GOFERRY_TOKEN=(\\S+)"));
            Path goSum = Files.writeString(home.resolve("go.sum"), "example.com/a v1.0.0 h1:x=\n");
            assertThat(run(0, "prewarm", "--go-sum", goSum.toString(), "--wait"))
                    .contains("done", "1/1, 0 failed");
            assertThat(run(1, "prewarm", "example.com/absent@v1.0.0", "--wait"))
                    .contains("failed: example.com/absent@v1.0.0", "404");
            assertThat(run(2, "prewarm", "https://example.com/a@v1.0.0")).contains("URL");
            assertThat(run(2, "prewarm")).contains("nothing to prewarm");
            ObjectNode jobs =
                    Json.parseObject(run(0, "job", "list", "-o", "json").getBytes(UTF_8));
            assertThat(jobs.path("items").size()).isEqualTo(2);

            assertThat(run(0, "refresh", "example.com/a")).contains("example.com/a is refreshed");
            assertThat(run(0, "purge", "example.com/a@v1.0.0", "--reason", "a test", "--dry-run"))
                    .contains("example.com/a@v1.0.0\n", "files", "would go");
            assertThat(run(0, "purge", "example.com/a@v1.0.0", "--reason", "a test", "--no-return"))
                    .contains("are gone");
            assertThat(run(1, "purge", "example.com/typo", "--reason", "a test"))
                    .contains("nothing of");
            assertThat(run(
                            0,
                            "replication",
                            "add",
                            "eu",
                            "--from",
                            "http://127.0.0.1:1",
                            "--modules",
                            "*",
                            "--peer-token",
                            "x"))
                    .contains("rule eu begins");
            ObjectNode rules = Json.parseObject(
                    run(0, "replication", "status", "-o", "json").getBytes(UTF_8));
            assertThat(rules.path("items").get(0).has("lagSeconds")).isTrue();
            assertThat(run(0, "replication", "remove", "eu")).contains("removed");

            String admin = client.get("GOFERRY_TOKEN");
            String reader =
                    run(0, "token", "create", "dashboard", "--scope", "read").strip();
            client.put("GOFERRY_TOKEN", reader);
            assertThat(run(77, "prewarm", "example.com/a@v1.0.0")).contains("lacks the scope prewarm");
            client.put("GOFERRY_TOKEN", String.valueOf(admin));
            run(0, "token", "revoke", reader.split("_", 3)[1]);
            client.put("GOFERRY_TOKEN", reader);
            assertThat(run(77, "job", "list")).contains("revoked");

            client.put("GOFERRY_SERVER", "http://127.0.0.1:1");
            assertThat(run(69, "job", "list")).contains("no control plane answers");
        }
    }

    @Test
    void schedules_areKept_byTheirCommands() throws Exception {
        try (Region region = new Region(home.resolve("region"))) {
            client.put("GOFERRY_SERVER", region.url());
            client.put("GOFERRY_TOKEN", Region.TOKEN);

            assertThat(run(2, "schedule", "add", "never", "0 0 30 2 *", "example.com/a"))
                    .contains("never comes due");
            assertThat(run(0, "schedule", "add", "nightly", "30 3 * * 1-5", "example.com/a", "--zone", "Europe/Berlin"))
                    .contains("schedule nightly begins");
            assertThat(run(0, "schedule", "list")).contains("nightly", "30 3 * * 1-5 Europe/Berlin", "example.com/a");
            assertThat(run(0, "schedule", "show", "nightly")).contains("\"modules\" : [ \"example.com/a\" ]");
            assertThat(run(0, "schedule", "remove", "nightly")).contains("removed");
            assertThat(Region.json(region.call("GET", "/api/v1/schedules", "")).path("items"))
                    .isEmpty();
        }
    }

    private static String found(Started process, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(process.out());
        assertThat(matcher.find()).as(process.out()).isTrue();
        return matcher.group(1);
    }

    /** All that the command prints. */
    private String run(int exit, String... arguments) throws Exception {
        try (Started command = Started.goferry(home, client, arguments)) {
            int code = command.exitCode();
            String printed = command.out() + command.err();
            assertThat(code).as(printed).isEqualTo(exit);
            assertThat(printed).doesNotContain("\tat ");
            return printed;
        }
    }
}
