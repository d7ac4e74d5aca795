package dev.goferry.sumdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** One module of the real sum.golang.org, by way of the proxy that this machine's go command is set to. */
@DisabledIfEnvironmentVariable(
        named = "GOFERRY_OFFLINE",
        matches = ".+",
        disabledReason = "needs the module proxy that go env GOPROXY names")
class RealSumDbTest {
    @TempDir
    private Path folder;

    @Test
    void knownModule_isProven_withTheHashesThatEveryGoSumHas() throws Exception {
        String goproxy =
                new GoTool(folder, Map.of("GOENV", "")).run("env", "GOPROXY").output();
        String proxy = goproxy.strip().split("[,|]", -1)[0];
        SumDbSpec.Database spec = (SumDbSpec.Database) SumDbSpec.parse("sum.golang.org");
        TestTreeHeads heads = new TestTreeHeads();
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build()) {
            SumDbReader remote =
                    new HttpSumDbReader(proxy + "/sumdb/" + spec.key().name(), http);
            ChecksumDatabase database = new ChecksumDatabase(spec.key(), remote, heads, 100);
            assertThat(database.lookup(new ModuleVersion(new ModulePath("golang.org/x/text"), new Version("v0.3.0"))))
                    .isEqualTo(new LookupOutcome.Hashes(
                            "h1:g61tztE5qeGQ89tm6NTjjM9VPIm088od1l6aSorWRWg=",
                            "h1:NqM8EUOU14njkJ3fqMW+pc6Ldnwhi/IjpwHt7yyuwOQ="));
        }
        assertThat(heads.load()).startsWith("go.sum database tree\n");
    }
}
