package dev.goferry.upstream.direct;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.module.ModulePath;
import dev.goferry.origin.TestCertificate;
import dev.goferry.server.TestNode;
import dev.goferry.upstream.ConnectProxy;
import dev.goferry.upstream.Tries;
import dev.goferry.upstream.UpstreamAnswer;
import dev.goferry.upstream.UpstreamRequest;
import dev.goferry.upstream.UpstreamRequest.Priority;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Private modules by git over ssh and https: OpenSSH's server, git's own HTTP server, and a node configured by keys. */
final class PrivateGitTest {
    private static final String MODULE = "git.example.test/lib.git";
    private static final String INFO = "/" + MODULE + "/@v/v1.0.0.info";
    private static final Duration NO_PROMPT_HANGS = Duration.ofSeconds(30);

    @TempDir
    static Path shared;

    private static TestCertificate certificate;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeCertificate() {
        certificate = TestCertificate.make(shared);
    }

    @BeforeEach
    void repository() throws IOException {
        GitRepository.init(folder.resolve("git/lib"))
                .commit("go.mod", "module " + MODULE + "\n")
                .commit("x.go", "package x\n")
                .tag("v1.0.0");
    }

    private TestNode node(String url, String... settings) throws IOException {
        Path gitConfig = Files.writeString(
                folder.resolve("gitconfig"), "[url \"" + url + "\"]\n\tinsteadOf = https://git.example.test/\n");
        List<String> all = new ArrayList<>(List.of("private=git.example.test", "direct.git-config=" + gitConfig));
        all.addAll(List.of(settings));
        return TestNode.start(folder.resolve("data"), "direct", all.toArray(String[]::new));
    }

    private String ssh(SshServer server) {
        return "ssh://" + SshServer.user() + "@127.0.0.1:" + server.port() + folder.resolve("git") + "/";
    }

    private static String https(GitHttpsServer server) {
        return "https://127.0.0.1:" + server.port() + "/";
    }

    private Path netrc(String login) throws IOException {
        String[] parts = login.split(":", -1);
        return Files.writeString(
                folder.resolve("netrc"), "machine 127.0.0.1 login " + parts[0] + " password " + parts[1] + "\n");
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), UTF_8);
    }

    private static void assertServed(TestNode node) throws InterruptedException {
        assertThat(text(node.get("/" + MODULE + "/@v/list"))).isEqualTo("v1.0.0\n");
        assertThat(text(node.get(INFO))).contains("\"Version\":\"v1.0.0\"", "\"VCS\":\"git\"");
        assertThat(text(node.get("/" + MODULE + "/@v/v1.0.0.mod"))).isEqualTo("module " + MODULE + "\n");
        HttpResponse<byte[]> zip = node.get("/" + MODULE + "/@v/v1.0.0.zip");
        assertThat(zip.statusCode()).isEqualTo(200);
        assertThat(zip.body()).startsWith('P', 'K');
    }

    private void assertRefused(TestNode node, int status, String... texts) throws InterruptedException {
        long start = System.nanoTime();
        HttpResponse<byte[]> answer = node.get(INFO);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(NO_PROMPT_HANGS);
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
        assertThat(text(answer))
                .contains(texts)
                .doesNotContain("canary", folder.resolve("data").toString());
        assertThat(text(answer).lines()).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void module_isServed_bySshWithItsKey() throws Exception {
        try (SshServer server = SshServer.start(folder.resolve("ssh"));
                TestNode node = node(
                        ssh(server), "direct.ssh-key=" + server.key(), "direct.known-hosts=" + server.knownHosts())) {
            assertServed(node);
        }
    }

    @Test
    void sshFailures_areToldApart() throws Exception {
        try (SshServer server = SshServer.start(folder.resolve("ssh"))) {
            String key = "direct.ssh-key=" + server.key();
            String known = "direct.known-hosts=" + server.knownHosts();
            try (TestNode node = node(ssh(server), "direct.ssh-key=" + server.strangersKey(), known)) {
                assertRefused(node, 403, "direct.ssh-key", "Permission denied (publickey)");
            }
            try (TestNode node = node(ssh(server), key, "direct.known-hosts=/dev/null")) {
                assertRefused(node, 503, "direct.known-hosts", "Host key verification failed");
            }
            try (TestNode node = node(ssh(server), key, "direct.known-hosts=" + server.wrongKnownHosts())) {
                assertRefused(node, 503, "direct.known-hosts", "IDENTIFICATION HAS CHANGED");
            }
            try (TestNode node = node(ssh(server) + "nowhere/", key, known)) {
                assertRefused(node, 404, "does not appear to be a git repository");
            }
            server.stop();
            try (TestNode node = node(ssh(server), key, known)) {
                assertRefused(node, 503, "Connection refused");
            }
        }
    }

    @Test
    void module_isServed_byHttpsWithNetrcAndCa() throws Exception {
        try (GitHttpsServer server = GitHttpsServer.start(folder.resolve("git"), certificate);
                TestNode node = node(
                        https(server),
                        "direct.ca=" + certificate.certificate(),
                        "upstream.netrc=" + netrc(GitHttpsServer.LOGIN))) {
            assertServed(node);
            assertThat(server.asked()).anyMatch(asked -> asked.startsWith("200 /lib/git-upload-pack"));
        }
        try (Stream<Path> left = Files.walk(folder.resolve("data/direct"))) {
            assertThat(left.filter(
                            file -> Files.isRegularFile(file) && file.toFile().length() > 0))
                    .as("no copy of a secret stays")
                    .isEmpty();
        }
    }

    @Test
    void vanityPath_isServed_byGoImportThroughAProxy() throws Exception {
        GitRepository.init(folder.resolve("git/team/tool"))
                .commit("go.mod", "module git.example.test/team/tool\n")
                .tag("v0.1.0");
        Path login = Files.writeString(
                folder.resolve("vanity"),
                "machine git.example.test login bot password "
                        + GitHttpsServer.LOGIN.split(":", -1)[1] + "\n");
        Map<String, String> environment = new HashMap<>(System.getenv());
        try (GitHttpsServer server = GitHttpsServer.start(folder.resolve("git"), certificate);
                ConnectProxy proxy = ConnectProxy.start(server.port())) {
            environment.put("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port());
            DirectRules rules = DirectRules.in(folder.resolve("scratch"))
                    .withGit("https", null, login)
                    .withTrust(certificate.certificate(), null, null);
            DirectUpstream direct = new DirectUpstream(rules, environment, InstantSource.system());
            UpstreamAnswer answer = direct.get(new UpstreamRequest(
                    new ModulePath("git.example.test/team/tool"),
                    "git.example.test/team/tool/@v/v0.1.0.info",
                    1 << 16,
                    Priority.INTERACTIVE,
                    new Tries(1, Instant.now().plusSeconds(60))));
            assertThat(answer).isInstanceOf(UpstreamAnswer.Found.class);
            ((UpstreamAnswer.Found) answer).body().close();
            direct.close();
            assertThat(proxy.asked()).isNotEmpty().allMatch(asked -> asked.startsWith("CONNECT git.example.test:443"));
        }
    }

    @Test
    void httpsFailures_areToldApart() throws Exception {
        String ca = "direct.ca=" + certificate.certificate();
        String netrc = "upstream.netrc=" + netrc(GitHttpsServer.LOGIN);
        try (GitHttpsServer server = GitHttpsServer.start(folder.resolve("git"), certificate)) {
            try (TestNode node = node(https(server), ca, "upstream.netrc=" + folder.resolve("none"))) {
                assertRefused(node, 403, "upstream.netrc has none", "terminal prompts disabled");
            }
            try (TestNode node = node(https(server), netrc)) {
                assertRefused(node, 503, "direct.ca");
            }
            try (TestNode node = node(https(server) + "nowhere/", ca, netrc)) {
                assertRefused(node, 404, "not found");
            }
            Files.delete(folder.resolve("netrc"));
            netrc("bot:canary-of-last-year");
            try (TestNode node = node(https(server), ca, netrc)) {
                assertRefused(node, 403, "upstream.netrc has none that it takes");
            }
        }
    }

    @Test
    void govcs_decides_whatIsPrivate() throws Exception {
        try (GitHttpsServer server = GitHttpsServer.start(folder.resolve("git"), certificate)) {
            String ca = "direct.ca=" + certificate.certificate();
            String netrc = "upstream.netrc=" + netrc(GitHttpsServer.LOGIN);
            try (TestNode node = node(https(server), ca, netrc, "direct.govcs=private:git,public:off")) {
                assertThat(node.get(INFO).statusCode()).isEqualTo(200);
                HttpResponse<byte[]> other = node.get("/other.example.test/lib.git/@v/v1.0.0.info");
                assertThat(other.statusCode()).isEqualTo(403);
                assertThat(text(other)).contains("GOVCS disallows using git for public");
            }
            try (TestNode node = node(https(server), ca, netrc, "direct.govcs=git.example.test:off")) {
                assertThat(node.get(INFO).statusCode()).as("what is stored").isEqualTo(200);
                assertThat(node.get("/" + MODULE + "/@v/v1.0.1.info").statusCode())
                        .isEqualTo(403);
            }
        }
    }
}
