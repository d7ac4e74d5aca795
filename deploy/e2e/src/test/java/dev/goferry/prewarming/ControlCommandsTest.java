package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import dev.goferry.launcher.Goferry;
import dev.goferry.launching.Started;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.storage.FolderStore;
import dev.goferry.usage.DayCounts;
import dev.goferry.usage.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a person types to keep a region's store in order: answers in words and as JSON, exit codes, and what is wrong. */
final class ControlCommandsTest {
    private static final int USAGE = 2;
    private static final int UNAVAILABLE = 69;
    private static final int NO_PERMISSION = 77;

    @TempDir
    Path data;

    private Region region;

    @BeforeEach
    void start() throws Exception {
        region = new Region(data.resolve("region"));
    }

    @AfterEach
    void stop() throws Exception {
        region.close();
    }

    private String run(int exit, String... arguments) {
        Typed typed = Typed.at(region, arguments);
        assertThat(typed.exit())
                .as(String.join(" ", arguments) + "\n" + typed.text())
                .isEqualTo(exit);
        assertThat(typed.text()).doesNotContain("\tat ", "Exception");
        return typed.text();
    }

    private ObjectNode json(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-o", "json"));
        return Json.parseObject(run(0, all.toArray(String[]::new)).getBytes(UTF_8));
    }

    private void stored(String module) throws Exception {
        region.origin.publish("example.com/" + module, "v1.0.0");
        for (String suffix : List.of(".info", ".mod", ".zip")) {
            assertThat(region.node
                            .get("/example.com/" + module + "/@v/v1.0.0" + suffix)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void everyCommand_helps_andIsCompleted() throws Exception {
        List<String> commands = new ArrayList<>();
        collect(new CommandLine(new Goferry()), "", commands);
        assertThat(commands).contains("prewarm", "refresh", "purge", "job wait", "replication status", "token revoke");
        for (String command : commands) {
            List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
            words.add("--help");
            Typed typed = Typed.of(words.toArray(String[]::new));
            assertThat(typed.exit()).as(command).isZero();
            assertThat(typed.text()).contains("Usage: goferry " + command);
        }
        Path script = Files.writeString(
                data.resolve("completion"), Typed.of("completion").text());
        String ask = "source " + script + "; COMP_WORDS=(goferry ret); COMP_CWORD=1; _complete_goferry;"
                + " echo \"${COMPREPLY[@]}\"; COMP_WORDS=(goferry retention set --q); COMP_CWORD=3; _complete_goferry;"
                + " echo \"${COMPREPLY[@]}\"";
        try (Started bash = Started.command(data, Map.of(), List.of("bash", "-c", ask))) {
            assertThat(bash.exitCode()).as(bash.err()).isZero();
            assertThat(bash.out()).contains("retention\n", "--quota\n");
        }
        assertThat(Files.readString(script))
                .contains(commands.stream()
                        .filter(command -> command.indexOf(' ') < 0)
                        .toList());
    }

    private static void collect(CommandLine parent, String before, List<String> all) {
        parent.getSubcommands().forEach((name, command) -> {
            boolean isShown = !command.getCommandSpec().usageMessage().hidden() && !name.equals("help");
            if (isShown && command.getCommandName().equals(name)) {
                all.add(before + name);
                collect(command, before + name + " ", all);
            }
        });
    }

    @Test
    void everyVerb_answersInJson_whenItIsAskedTo() throws Exception {
        stored("a");
        String id = json("prewarm", "example.com/a@v1.0.0", "--wait").path("id").asText();
        for (String verb : List.of("show", "wait")) {
            assertThat(json("job", verb, id).path("state").asText()).isEqualTo("done");
        }
        assertThat(json("job", "list").path("items").get(0).path("id").asText()).isEqualTo(id);
        assertThat(json("refresh", "example.com/a").path("module").asText()).isEqualTo("example.com/a");
        assertThat(json("purge", "--pattern", "example.com/*", "--reason", "a test", "--dry-run")
                        .path("versions")
                        .toString())
                .isEqualTo("[\"example.com/a@v1.0.0\"]");
        ObjectNode token = json("token", "create", "wall", "--scope", "read,purge", "--days", "1");
        assertThat(token.path("token").asText()).startsWith("goferry_");
        assertThat(json("token", "list").toString())
                .contains("wall")
                .doesNotContain(token.path("token").asText().split("_", 3)[2]);
        assertThat(json("token", "revoke", token.path("id").asText()).has("revoked"))
                .isTrue();
        String[] add = {
            "replication", "add", "eu", "--from", "http://127.0.0.1:1", "--modules", "x", "--peer-token", "t"
        };
        assertThat(json(add).path("name").asText()).isEqualTo("eu");
        assertThat(json("replication", "status").path("items").get(0).toString())
                .contains("\"lagSeconds\":", "\"lagRecords\":", "\"conflicts\":");
        assertThat(json("replication", "change", "eu", "--modules", "y")
                        .path("modules")
                        .asText())
                .isEqualTo("y");
        assertThat(json("replication", "retry", "eu").path("files").asInt()).isZero();
        assertThat(json("replication", "remove", "eu").path("removed").asText()).isEqualTo("eu");
        assertThat(json("schedule", "add", "s", "@daily", "--scrub")
                        .path("cron")
                        .asText())
                .isEqualTo("@daily");
        assertThat(json("schedule", "list").path("items")).hasSize(1);
        assertThat(json("schedule", "show", "s").path("name").asText()).isEqualTo("s");
        assertThat(json("schedule", "remove", "s").path("removed").asText()).isEqualTo("s");
    }

    @Test
    void retention_isSetShownAndRun() throws Exception {
        stored("a");
        assertThat(run(0, "retention", "show")).contains("quotaBytes         0", "keepNewest         1");
        assertThat(run(USAGE, "retention", "set", "--quota", "many")).contains("--quota: expected a size");
        assertThat(run(USAGE, "retention", "set", "--min-age", "9")).contains("minAgeMinutes: expected", "from 10");
        assertThat(run(USAGE, "retention", "set", "--keep-requested", "91")).contains("no more than usageDays");
        assertThat(run(USAGE, "retention", "set", "--evict-first-use", "perhaps"))
                .contains("perhaps");
        assertThat(run(0, "retention", "run", "--wait")).contains("there is no quota");

        assertThat(json("retention", "set", "--quota", "1KiB", "--keep", "corp.example/*")
                        .path("quotaBytes")
                        .asLong())
                .isEqualTo(1024);
        run(0, "retention", "set", "--quota", "1B");
        ObjectNode rules = json("retention", "show");
        assertThat(rules.path("quotaBytes").asInt()).isEqualTo(1);
        assertThat(rules.path("keep").asText()).isEqualTo("corp.example/*");
        assertThat(run(0, "retention", "run", "--dry-run"))
                .contains("1 stay: stored less than 1440 minutes ago", "no more may go");
        ObjectNode begun = json("retention", "run");
        assertThat(run(0, "job", "wait", begun.path("id").asText())).contains("retention", "done");
        assertThat(Files.exists(data.resolve("region/store/example.com/a/@v/v1.0.0.zip")))
                .isTrue();
    }

    @Test
    void pins_areMadeListedAndEnded() {
        assertThat(run(0, "pins")).contains("nothing is pinned");
        assertThat(run(0, "pin", "example.com/b@v1.0.0", "--reason", "release 7"))
                .contains("unpin example.com/b@v1.0.0");
        assertThat(json("pin", "example.com/a").path("module").asText()).isEqualTo("example.com/a");
        assertThat(run(0, "pins")).containsSubsequence("example.com/a  since", "example.com/b@v1.0.0", "release 7");
        ObjectNode pins = json("pins");
        assertThat(pins.path("items")).hasSize(2);
        assertThat(pins.path("items").get(1).path("by").asText()).isEqualTo("bootstrap");
        assertThat(run(USAGE, "pin", "example.com/a@main")).contains("main");
        assertThat(run(USAGE, "pin", "https://example.com/a")).contains("example.com/a");
        assertThat(run(USAGE, "pin", "example.com/a", "--reason", "x".repeat(513)))
                .contains("at most 512");
        assertThat(run(USAGE, "pin")).contains("MODULE");

        assertThat(json("unpin", "example.com/a").path("unpinned").asText()).isEqualTo("example.com/a");
        assertThat(run(1, "unpin", "example.com/a")).contains("is not pinned; see goferry pins");
    }

    @Test
    void scrub_endsWithOne_whereItCouldNotRepair() throws Exception {
        stored("a");
        assertThat(run(0, "scrub", "--wait")).contains("scrub", "done", "0 failed");
        ObjectNode begun = json("scrub", "--rate", "1MiB");
        assertThat(begun.path("kind").asText()).isEqualTo("scrub");
        region.ended(begun.path("id").asText());
        assertThat(run(USAGE, "scrub", "--rate", "fast")).contains("--rate");
        assertThat(run(USAGE, "scrub", "--rate", "1B")).contains("bytesPerSecond: expected");

        Files.writeString(data.resolve("region/store/example.com/a/@v/v1.0.0.zip"), "damaged");
        region.origin.refuse();
        assertThat(run(1, "scrub", "--modules", "example.com/*", "--wait"))
                .contains("1 failed", "example.com/a/@v/v1.0.0.zip", "not repaired");
    }

    @Test
    void usage_isShown_theMostRequestedFirst() throws Exception {
        assertThat(run(0, "usage")).contains("nothing was asked for in 30 days");
        DayCounts counts = new DayCounts(DayCounts.Limits.DEFAULT);
        counts.add(new ModuleVersion(new ModulePath("example.com/a"), new Version("v1.0.0")), 3);
        counts.add(new ModuleVersion(new ModulePath("example.com/b"), new Version("v1.0.0")), 12);
        try (FolderStore store = FolderStore.open(data.resolve("region/store"))) {
            new Usage(store).keep(LocalDate.now(ZoneOffset.UTC).minusDays(2), "node-x", counts);
        }

        assertThat(run(0, "usage")).containsSubsequence("12  example.com/b@v1.0.0", "3  example.com/a@v1.0.0");
        assertThat(json("usage", "--limit", "1").path("items")).hasSize(1);
        assertThat(run(0, "usage", "--days", "2")).contains("nothing was asked for in 2 days");
        assertThat(run(USAGE, "usage", "--days", "0")).contains("days: expected a whole number from 1");
        assertThat(run(USAGE, "usage", "--limit", "1001")).contains("limit: expected a whole number from 1 to 1000");
        assertThat(run(USAGE, "usage", "--days", "many")).contains("many");
    }

    @Test
    void archives_tellWhatTheyAre_andWhatIsWrong() throws Exception {
        stored("a");
        Path archive = data.resolve("all.tar");
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(20))
                .until(() -> json("export", archive.toString()).path("files").asInt() == 3);
        ObjectNode made = json("export", archive.toString());
        assertThat(made.path("digest").asText()).hasSize(64);
        assertThat(made.path("missing")).isEmpty();
        ObjectNode taken = json(
                "import", archive.toString(), "--digest", made.path("digest").asText());
        assertThat(taken.path("present").asInt()).isEqualTo(3);
        assertThat(run(1, "import", archive.toString(), "--digest", "0".repeat(64)))
                .contains("is another archive");

        assertThat(run(USAGE, "import", data.resolve("none.tar").toString())).contains("there is no");
        assertThat(run(USAGE, "import", data.toString())).contains("say whose with --from athens");
        assertThat(run(USAGE, "import", data.toString(), "--from", "goproxy", "--purges"))
                .contains("belong to archives");
        assertThat(run(USAGE, "export", archive.toString(), "--since", "yesterday"))
                .contains("since");
        assertThat(run(USAGE, "export", data.resolve("no/such/folder.tar").toString()))
                .contains("there is no folder");
        Path goSum = Files.writeString(data.resolve("go.sum"), "example.com/none v1.0.0 h1:x=\n");
        assertThat(run(1, "export", archive.toString(), "--go-sum", goSum.toString()))
                .contains("1 files of", "example.com/none@v1.0.0");
        Files.writeString(goSum, "not a go.sum\n");
        assertThat(run(USAGE, "export", archive.toString(), "--go-sum", goSum.toString()))
                .contains("line 1");
    }

    @Test
    void jobs_arePausedResumedAndCancelled() throws Exception {
        region.origin.publish("example.com/a", "v1.0.0");
        region.origin.latency(java.time.Duration.ofSeconds(2));
        String id = json("prewarm", "example.com/a@v1.0.0").path("id").asText();

        assertThat(run(0, "job", "pause", id)).contains("paused");
        assertThat(json("job", "pause", id).path("state").asText()).isEqualTo("paused");
        assertThat(run(0, "job", "resume", id)).contains(id);
        assertThat(json("job", "cancel", id).path("state").asText()).isEqualTo("cancelled");
        assertThat(run(1, "job", "resume", id)).contains("the job is cancelled");
        assertThat(run(1, "job", "pause", "20260101-000000-000000000000")).contains("no job");
        assertThat(run(USAGE, "job", "pause", "a/b")).contains("there can be no job a/b");
    }

    @Test
    void whoMayNot_isToldSo_byEveryCommandThatTakesAway() throws Exception {
        String reader = Region.json(region.call("POST", "/api/v1/tokens", "{\"name\": \"x\", \"scopes\": [\"read\"]}"))
                .path("token")
                .asText();
        for (List<String> command : List.of(
                List.of("retention", "set", "--quota", "1B"),
                List.of("retention", "run"),
                List.of("scrub"),
                List.of("pin", "example.com/a"),
                List.of("schedule", "add", "x", "@daily", "--scrub"),
                List.of("export", data.resolve("x.tar").toString()))) {
            List<String> all = new ArrayList<>(command);
            all.addAll(List.of("--server", region.url(), "--token", reader));
            Typed typed = Typed.of(all.toArray(String[]::new));
            assertThat(typed.exit()).as(typed.text()).isEqualTo(NO_PERMISSION);
            assertThat(typed.text()).contains("lacks the scope");
        }
        assertThat(Typed.at("http://127.0.0.1:1", "usage").exit()).isEqualTo(UNAVAILABLE);
    }
}
