package dev.goferry.upstream.direct;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.module.ModulePath;
import dev.goferry.upstream.Tries;
import dev.goferry.upstream.UpstreamAnswer;
import dev.goferry.upstream.UpstreamAnswer.Body;
import dev.goferry.upstream.UpstreamAnswer.Forbidden;
import dev.goferry.upstream.UpstreamAnswer.Found;
import dev.goferry.upstream.UpstreamAnswer.NotFound;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import dev.goferry.upstream.UpstreamAnswer.Unavailable;
import dev.goferry.upstream.UpstreamRequest;
import dev.goferry.upstream.UpstreamRequest.Priority;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real go and git, on a repository in a folder that git's insteadOf makes stand for an https host. */
class DirectUpstreamTest {
    private static final String MODULE = "git.example.test/Repo.git";
    private static final String KEY = "git.example.test/!repo.git/";

    @TempDir
    Path folder;

    @BeforeEach
    void repository() throws IOException {
        GitRepository.init(folder.resolve("Repo"))
                .commit("go.mod", "module " + MODULE + "\n")
                .commit("x.go", "package x\n")
                .tag("v1.0.0")
                .commit("x.go", "package x // later\n")
                .tag("v1.1.0-rc.1")
                .commit("x.go", "package x // head\n");
        Files.writeString(
                folder.resolve("gitconfig"),
                "[url \"file://" + folder + "/\"]\n\tinsteadOf = https://git.example.test/\n");
    }

    private DirectRules config() {
        return DirectRules.in(folder.resolve("scratch"))
                .withGit("https:ssh:file", folder.resolve("gitconfig"), null)
                .withLimits(Duration.ofSeconds(60), Duration.ofSeconds(1), 2, 1L << 30);
    }

    private static DirectUpstream direct(DirectRules config) {
        return new DirectUpstream(config, System.getenv(), InstantSource.system());
    }

    private static UpstreamAnswer get(DirectUpstream direct, String path) {
        Tries tries = new Tries(3, Instant.now().plusSeconds(60));
        return direct.get(
                new UpstreamRequest(new ModulePath(MODULE), KEY + path, 16 << 20, Priority.INTERACTIVE, tries));
    }

    private static byte[] bytes(UpstreamAnswer answer) throws IOException {
        assertThat(answer).isInstanceOf(Found.class);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Body body = ((Found) answer).body()) {
            for (ByteBuffer piece = body.read(); piece != null; piece = body.read()) {
                byte[] some = new byte[piece.remaining()];
                piece.get(some);
                out.writeBytes(some);
            }
            assertThat(body.length()).isEqualTo(out.size());
        }
        return out.toByteArray();
    }

    private static String text(UpstreamAnswer answer) throws IOException {
        return new String(bytes(answer), UTF_8);
    }

    private List<String> scratchFolders() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("scratch"), 2)) {
            return files.map(Path::toString)
                    .filter(file -> file.contains("/module-"))
                    .toList();
        }
    }

    @Test
    void module_isServedWhole_fromVersionControl() throws IOException {
        DirectUpstream direct = direct(config());
        assertThat(text(get(direct, "@v/list"))).isEqualTo("v1.0.0\nv1.1.0-rc.1\n");
        assertThat(text(get(direct, "@v/v1.0.0.info"))).contains("\"Version\":\"v1.0.0\"", "\"Origin\"", "\"git\"");
        assertThat(text(get(direct, "@v/v1.0.0.mod"))).isEqualTo("module " + MODULE + "\n");
        assertThat(text(get(direct, "@latest"))).contains("\"Version\":\"v1.0.0\"");
        assertThat(text(get(direct, "@v/main.info")))
                .containsPattern("\"Version\":\"v1.1.0-rc.1.0.2\\d{13}-[0-9a-f]{12}\"");
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes(get(direct, "@v/v1.0.0.zip"))))) {
            assertThat(zip.getNextEntry()).extracting("name").asString().startsWith(MODULE + "@v1.0.0/");
        }
        assertThat(scratchFolders()).hasSize(1);
        direct.close();
        assertThat(scratchFolders()).isEmpty();
    }

    @Test
    void unknownRevision_isNotFound_withGosOwnText() {
        UpstreamAnswer answer = get(direct(config()), "@v/v9.9.9.info");
        assertThat(answer)
                .isInstanceOfSatisfying(
                        NotFound.class,
                        n -> assertThat(n.text()).startsWith(MODULE + "@v9.9.9").contains("unknown revision"));
        assertThat(get(direct(config()), "@v/main.zip")).isInstanceOf(NotFound.class);
        assertThat(get(direct(config()), "@v/--upload-pack=x.info")).isInstanceOf(NotFound.class);
    }

    @Test
    void protocol_isForbidden_thatIsNotAllowed() {
        DirectRules strict = config().withGit("https:ssh", folder.resolve("gitconfig"), null);
        assertThat(get(direct(strict), "@v/v1.0.0.info")).isNotInstanceOfAny(Found.class, NotFound.class);
        UpstreamAnswer byGovcs = get(direct(config().withGovcs("*:off", "")), "@v/v1.0.0.info");
        assertThat(byGovcs)
                .isInstanceOfSatisfying(
                        Forbidden.class, f -> assertThat(f.text()).contains("GOVCS"));
    }

    @Test
    void hangingGit_isKilledWithItsChildren_whenItsTimeIsUp() throws Exception {
        Path pids = folder.resolve("pids");
        Map<String, String> environment = fakeGit("sleep 600 & echo $! >> " + pids + "; echo $$ >> " + pids + "; wait");
        DirectRules hasty = config().withLimits(Duration.ofSeconds(2), Duration.ofSeconds(1), 1, 1L << 30);
        DirectUpstream direct = new DirectUpstream(hasty, environment, InstantSource.system());
        assertThat(get(direct, "@v/v1.0.0.info"))
                .isInstanceOfSatisfying(
                        Unavailable.class, u -> assertThat(u.reason()).isEqualTo(Reason.TIMEOUT));
        List<String> started = Files.readAllLines(pids);
        assertThat(started).hasSizeGreaterThanOrEqualTo(2);
        for (String pid : started) {
            ProcessHandle.of(Long.parseLong(pid))
                    .ifPresent(p -> p.onExit()
                            .orTimeout(5, java.util.concurrent.TimeUnit.SECONDS)
                            .join());
        }
        assertThat(scratchFolders()).isEmpty();
    }

    @Test
    void hugeRepository_isKilled_whenItsScratchIsFull() throws Exception {
        Map<String, String> environment =
                fakeGit("for n in 1 2 3 4 5 6 7 8; do head -c 1000000 /dev/zero > \"$HOME/f$n\"; done; sleep 600");
        DirectRules small = config().withLimits(Duration.ofSeconds(60), Duration.ofSeconds(1), 1, 4_000_000);
        UpstreamAnswer answer = get(new DirectUpstream(small, environment, InstantSource.system()), "@v/v1.0.0.info");
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Unavailable.class, u -> assertThat(u.reason()).isEqualTo(Reason.TOO_LARGE));
        assertThat(scratchFolders()).isEmpty();
    }

    @Test
    void secrets_doNotReachTheTool_unlessPassed() throws Exception {
        Path seen = folder.resolve("seen");
        Map<String, String> environment = fakeGit("env > " + seen + "; exit 1");
        environment.put("GOFERRY_SECRET", "canary");
        get(new DirectUpstream(config(), environment, InstantSource.system()), "@v/v1.0.0.info");
        assertThat(Files.readString(seen)).contains("GIT_TERMINAL_PROMPT=0").doesNotContain("canary");
    }

    @Test
    void missingFile_isRefusedAtTheStart_ratherThanDoneWithout() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> direct(config().withTrust(null, missing, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("direct.ssh-key is " + missing + ", which cannot be read: correct it or leave it out");
        assertThatThrownBy(() -> direct(config().withGit("https", missing, null)))
                .hasMessageStartingWith("direct.git-config is ");
    }

    @Test
    void leftovers_areSwept_atStart() throws IOException {
        Files.createDirectories(folder.resolve("scratch/module-1/cache"));
        direct(config());
        assertThat(scratchFolders()).isEmpty();
    }

    @Test
    void scratch_isLeftAlone_whenAnotherNodeStartsOnTheSameData() throws IOException {
        DirectUpstream first = direct(config());
        assertThat(get(first, "@v/v1.0.0.info")).isInstanceOf(Found.class);
        List<String> before = scratchFolders();
        direct(config());
        assertThat(scratchFolders()).isNotEmpty().isEqualTo(before);
    }

    private Map<String, String> fakeGit(String script) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path git = Files.writeString(bin.resolve("git"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(git, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PATH", bin + ":" + System.getenv("PATH"));
        return environment;
    }
}
