package dev.goferry.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.ModuleFiles;
import dev.goferry.origin.Script;
import dev.goferry.origin.ScriptedOrigin;
import dev.goferry.sumdb.GoTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the go command makes of a node's answers. */
final class GoClientTest {
    private static final String BIG = "example.com/big/@v/v1.0.0.zip";

    private static final String MAIN = "package main\n\nimport \"example.com/Upper/a\"\n\nfunc main() { a.A() }\n";

    private static final String A_MOD = """
            module example.com/Upper/a

            go 1.21

            require (
            	example.com/b v1.2.3
            	example.com/c/v2 v2.0.0-RC1
            )
            """;
    private static final String A_GO = """
            package a

            import (
            	"example.com/b"
            	c "example.com/c/v2"
            )

            func A() {
            	b.B()
            	c.C()
            }
            """;

    @TempDir
    Path folder;

    private World world;

    @BeforeEach
    void start() throws Exception {
        world = new World(folder);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    /** a needs b and c; c is v2 and a release candidate, b is older than go.mod files. */
    private void publishGraph() throws Exception {
        world.published.add("example.com/b", "v1.2.3", Map.of("b.go", "package b\n\nfunc B() {}\n"));
        world.published.add(
                "example.com/c/v2",
                "v2.0.0-RC1",
                Map.of("go.mod", "module example.com/c/v2\n\ngo 1.21\n", "c.go", "package c\n\nfunc C() {}\n"));
        world.published.add("example.com/Upper/a", "v1.0.0", Map.of("go.mod", A_MOD, "a.go", A_GO));
    }

    private GoTool program(String name, String proxies) throws Exception {
        world.write(name, "main.go", MAIN);
        world.write(name, "go.mod", "module example.com/main\n\ngo 1.21\n\nrequire example.com/Upper/a v1.0.0\n");
        return world.go(name, proxies);
    }

    @Test
    void program_isBuilt_coldAndWarm_andFromTheStoreAlone() throws Exception {
        publishGraph();
        for (String name : new String[] {"cold", "warm"}) {
            GoTool go = program(name, world.proxy());
            ok(go.run("mod", "tidy"));
            ok(go.run("mod", "download", "-x", "all"));
            ok(go.run("build", "-o", "main.exe", "."));
            ok(go.run("mod", "verify"));
        }
        GoTool file = program("file", "file://" + world.store());
        Files.copy(folder.resolve("cold/go.sum"), folder.resolve("file/go.sum"));
        Files.copy(folder.resolve("cold/go.mod"), folder.resolve("file/go.mod"), StandardCopyOption.REPLACE_EXISTING);
        ok(file.run("build", "-o", "main.exe", "."));
    }

    @Test
    void latest_isFound_withAndWithoutTheEndpoint() throws Exception {
        publishGraph();
        world.origin.withdraw("example.com/b/@latest");
        assertThat(ok(world.go("latest", world.proxy()).run("list", "-m", "-versions", "example.com/b@latest")))
                .contains("example.com/b v1.2.3");
        assertThat(ok(world.go("other", world.proxy()).run("list", "-m", "example.com/Upper/a@latest")))
                .contains("example.com/Upper/a v1.0.0");
    }

    @Test
    void emptyList_leadsToLatest() throws Exception {
        String pseudo = "v0.0.0-20240203040506-0123456789ab";
        world.published.add("example.com/p", pseudo, Map.of("p.go", "package p\n"));
        assertThat(ok(world.go("pseudo", world.proxy()).run("list", "-m", "example.com/p@latest")))
                .contains(pseudo);
    }

    @Test
    void branch_isResolved_toItsPseudoVersion() throws Exception {
        String pseudo = "v0.0.0-20240203040506-0123456789ab";
        ModuleFiles files = world.published.add("example.com/p", pseudo, Map.of("p.go", "package p\n"));
        world.origin.serve("example.com/p/@v/main.info", files.info());
        assertThat(ok(world.go("branch", world.proxy()).run("list", "-m", "example.com/p@main")))
                .contains(pseudo);
    }

    /** Vector 10: a toolchain of ours, which go takes for the real one because the database vouches for it. */
    @Test
    void toolchain_isDownloadedAndRun_fromItsZipAlone() throws Exception {
        String[] here = ok(world.go("env", "off").run("env", "GOOS", "GOARCH")).split("\\s+", -1);
        String version = "v0.0.1-go1.99.0." + here[0] + "-" + here[1];
        String program = "#!/bin/sh\necho \"the toolchain got: $*\"\n";
        world.published.add(
                "golang.org/toolchain",
                version,
                Map.of("bin/go", program, "bin/gofmt", program, "pkg/tool/here", "", "lib/here", ""));
        GoTool go = world.go(
                "toolchain", world.proxy(), Map.of("GOTOOLCHAIN", "go1.99.0", "GONOSUMDB", "*", "GOPRIVATE", ""));

        assertThat(ok(go.run("build", "./..."))).contains("the toolchain got: build ./...");

        String stem = "golang.org/toolchain/@v/" + version;
        assertThat(world.origin.requests(stem + ".zip")).isEqualTo(1);
        assertThat(world.store().resolve(stem + ".zip")).exists();
        assertThat(world.origin.requests(stem + ".info")).isZero();
        ModuleFiles other = world.origin.publish(
                "golang.org/toolchain", version.replace("1.99.0", "1.99.1"), Map.of("bin/go", "#!".getBytes(UTF_8)));
        assertThat(other.zip()).isNotEmpty();
        GoTool.Run unknown = world.go("unknown", world.proxy(), Map.of("GOTOOLCHAIN", "go1.99.1", "GONOSUMDB", "*"))
                .run("version");
        assertThat(unknown.exit()).as("no exemption for a toolchain").isNotZero();
    }

    @Test
    void mismatch_showsBothHashes_andStoresNothing() throws Exception {
        world.published.add("example.com/b", "v1.2.3", Map.of("b.go", "package b\n"));
        ModuleFiles other =
                world.origin.publish("example.com/b", "v1.2.3", Map.of("b.go", "package evil\n".getBytes(UTF_8)));
        assertThat(other.zip()).isNotEmpty();
        GoTool.Run run =
                world.go("mismatch", world.proxy() + ",direct").run("mod", "download", "-json", "example.com/b@v1.2.3");
        assertThat(run.exit()).isNotZero();
        assertThat(run.output())
                .contains("checksum mismatch", "downloaded: h1:", "expected:   h1:", world.origin.url());
        assertThat(world.store().resolve("example.com/b/@v/v1.2.3.zip")).doesNotExist();
        assertThat(world.store().resolve("example.com/b/@v/v1.2.3.ziphash")).doesNotExist();
    }

    @Test
    void notFound_isShownInTheUpstreamsWords() throws Exception {
        world.origin.script("example.com/gone", Script.status(404, "not found: gone since the great fire\n"));
        GoTool.Run run = world.go("gone", world.proxy()).run("mod", "download", "example.com/gone@v1.0.0");
        assertThat(run.exit()).isNotZero();
        assertThat(run.output()).contains("gone since the great fire");
    }

    @Test
    void forbidden_stopsTheChain_andNotFoundDoesNot() throws Exception {
        try (ScriptedOrigin second = ScriptedOrigin.start()) {
            second.publish("example.com/other", "v1.0.0");
            world.origin.script("example.com/other", Script.status(403, "ask legal first\n"));
            GoTool.Run forbidden = download("forbidden", world.proxy() + "," + second.url());
            assertThat(forbidden.exit()).isNotZero();
            assertThat(forbidden.output()).contains("ask legal first");
            assertThat(second.requests()).isEmpty();
            world.origin.peace().script("example.com/other/@v/v1.0.0.info", Script.status(404, "no\n"));
            ok(download("absent", world.proxy() + "," + second.url()));
        }
    }

    @Test
    void failure_stopsTheCommaChain_andPassesThePipe() throws Exception {
        try (ScriptedOrigin second = ScriptedOrigin.start()) {
            second.publish("example.com/other", "v1.0.0");
            world.origin.script("example.com/other", Script.status(500, "on fire\n"));
            GoTool.Run stopped = download("comma", world.proxy() + "," + second.url());
            assertThat(stopped.exit()).isNotZero();
            assertThat(stopped.output()).contains("cannot be had now", "500");
            assertThat(second.requests()).isEmpty();
            ok(download("pipe", world.proxy() + "|" + second.url()));
        }
    }

    private GoTool.Run download(String name, String proxies) throws Exception {
        return world.go(name, proxies, Map.of("GONOSUMDB", "example.com/other"))
                .run("mod", "download", "example.com/other@v1.0.0");
    }

    @Test
    void crash_inMidDownload_leavesNothingWrong() throws Exception {
        CompletableFuture<GoTool.Run> running = halfDownloaded("cut");
        world.crash();
        assertThat(running.get().exit()).isNotZero();
        assertThat(world.store().resolve(BIG)).doesNotExist();
        ok(world.go("after", world.proxy()).run("mod", "download", "example.com/big@v1.0.0"));
    }

    @Test
    void sigterm_inMidDownload_letsTheDownloadEnd_andKeepsIt() throws Exception {
        CompletableFuture<GoTool.Run> running = halfDownloaded("patient");

        world.terminate();

        ok(running.get());
        assertThat(world.store().resolve(BIG + "hash")).exists();
        world.restart();
        ok(world.go("after", world.proxy()).run("mod", "download", "example.com/big@v1.0.0"));
        assertThat(world.origin.requests(BIG)).isEqualTo(1);
    }

    /** A go command that has half of the large zip, of which the origin sends a megabyte a second. */
    private CompletableFuture<GoTool.Run> halfDownloaded(String client) throws Exception {
        byte[] big = new byte[3_000_000];
        new Random(7).nextBytes(big);
        world.published.addBytes(
                "example.com/big", "v1.0.0", Map.of("big.bin", big, "x.go", "package x\n".getBytes(UTF_8)));
        world.origin.script(BIG, Script.serve().drip(1_000_000).times(1));
        GoTool go = world.go(client, world.proxy());
        CompletableFuture<GoTool.Run> running = CompletableFuture.supplyAsync(() -> run(go));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> world.origin.requests().stream()
                        .anyMatch(seen -> seen.path().equals(BIG) && seen.bytesSent() > 500_000));
        return running;
    }

    private static GoTool.Run run(GoTool go) {
        try {
            return go.run("mod", "download", "example.com/big@v1.0.0");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String ok(GoTool.Run run) {
        assertThat(run.exit()).as(run.output()).isZero();
        return run.output();
    }
}
