package dev.goferry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.goferry.history.History;
import dev.goferry.history.HistoryChecker;
import dev.goferry.launching.Started;
import dev.goferry.sumdb.GoTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One small program through a node with nothing configured: this machine's own upstream and the real checksum database. */
final class RealUpstreamTest {
    private static final String MAIN =
            "package main\n\nimport (\n\t\"fmt\"\n\n\t\"rsc.io/quote\"\n)\n\nfunc main() { fmt.Println(quote.Hello()) }\n";

    @TempDir
    Path folder;

    @Test
    void quote_isVerifiedAndBuilt_fromTheMachinesUpstream() throws Exception {
        assumeTrue(System.getenv("GOFERRY_OFFLINE") == null, "GOFERRY_OFFLINE is set");
        String upstream = new GoTool(folder.resolve("ask"), fromEnvironment())
                .run("env", "GOPROXY")
                .output()
                .strip();
        Map<String, String> environment = Map.of(
                "GOFERRY_LISTEN", "127.0.0.1:0", "GOFERRY_OPS_LISTEN", "127.0.0.1:0", "GOFERRY_UPSTREAM", upstream);
        Path home = Files.createDirectory(folder.resolve("home"));
        try (Started goferry = Started.goferry(home, environment)) {
            goferry.awaitOutput("metrics ");
            Matcher export = Pattern.compile("export GOPROXY=(http://127\\.0\\.0\\.1:\\d+)")
                    .matcher(goferry.out());
            assertThat(export.find()).isTrue();
            Path work = Files.createDirectory(folder.resolve("work"));
            Files.writeString(work.resolve("main.go"), MAIN);
            Files.writeString(
                    work.resolve("go.mod"), "module example.com/main\n\ngo 1.21\n\nrequire rsc.io/quote v1.5.2\n");
            History history = new History();
            try (Relay relay = Relay.start(export.group(1), history)) {
                GoTool go = new GoTool(work, Map.of("GOPROXY", relay.url(), "GOSUMDB", "sum.golang.org"));
                ok(go.run("mod", "tidy"));
                ok(go.run("build", "-o", "main.exe", "."));
            }
            assertThat(history.observations()).isNotEmpty();
            // What the upstream was asked is not ours to see, so its 404s cannot be checked.
            HistoryChecker.Rules rules = HistoryChecker.Rules.of(upstream).absentByRule(seen -> true);
            assertThat(new HistoryChecker(rules).check(history)).isEqualTo(List.of());
            assertThat(home.resolve(".local/share/goferry/store/rsc.io/quote/@v/v1.5.2.ziphash"))
                    .hasContent("h1:w5fcysjrx7yqtD/aO+QwRjYZOKnaM9Uh2b40tElTs3Y=");
        }
    }

    private static Map<String, String> fromEnvironment() {
        String proxy = System.getenv("GOPROXY");
        return proxy == null ? Map.of("GOENV", "") : Map.of("GOPROXY", proxy, "GOENV", "");
    }

    private static void ok(GoTool.Run run) {
        assertThat(run.exit()).as(run.output()).isZero();
    }
}
