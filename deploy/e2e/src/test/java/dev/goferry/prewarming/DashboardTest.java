package dev.goferry.prewarming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real Chromium, over a real node and control plane. */
final class DashboardTest {
    /** Typed, not pasted: a Tab would leave the field. */
    private static final String GO_MOD = """
            module example.com/app

            go 1.24

            require (
             example.com/a v1.0.0
             example.com/b v1.2.0
             example.com/c v0.3.0
            )
            """;

    /** Names of controls as a screen reader has them, and more that can be told without one. */
    private static final String FAULTS = """
            const faults = [];
            const shown = (node) => node.checkVisibility();
            for (const each of document.querySelectorAll("a[href], button, input, textarea, select, progress")) {
              const name = each.getAttribute("aria-label")
                || [...(each.labels ?? [])].map((label) => label.textContent).join(" ").trim()
                || (each.getAttribute("aria-labelledby") ?? "").split(" ")
                  .map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim()
                || (each.matches("a, button") ? each.textContent.trim() : "");
              if (shown(each) && !name) faults.push("no name: " + each.outerHTML);
            }
            for (const each of document.querySelectorAll("table")) {
              if (!each.caption?.textContent) faults.push("no caption: " + each.outerHTML.slice(0, 80));
              if (each.querySelector("thead th:not([scope=col])")) faults.push("no scope: " + each.outerHTML.slice(0, 80));
              for (const row of each.tBodies[0].rows) {
                if (!row.querySelector("th[scope=row]")) faults.push("no row header: " + row.outerHTML);
              }
            }
            for (const each of document.querySelectorAll("svg")) {
              if (!each.getAttribute("aria-label")) faults.push("no label: svg");
            }
            const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
            ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => faults.push("twice: " + id));
            for (const attribute of ["aria-labelledby", "aria-describedby"]) {
              for (const each of document.querySelectorAll("[" + attribute + "]")) {
                for (const id of each.getAttribute(attribute).split(" ")) {
                  if (!document.getElementById(id)) faults.push(attribute + " of nothing: " + id);
                }
              }
            }
            for (const one of ["main", "header", "nav", "h1"]) {
              if (!document.querySelector(one)) faults.push("no " + one);
            }
            if (!document.documentElement.lang || !document.title) faults.push("no language or title");
            return faults;
            """;

    /** Text whose contrast with what is behind it is below 4.5 (WCAG 1.4.3). */
    private static final String PALE = """
            const channels = (color) => color.match(/[\\d.]+/g).map(Number);
            const luminance = (rgb) => rgb.slice(0, 3).map((c) => c / 255)
              .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
              .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
            const behind = (node) => {
              for (let at = node; at; at = at.parentElement) {
                const rgba = channels(getComputedStyle(at).backgroundColor);
                if (rgba.length < 4 || rgba[3] === 1) return rgba;
              }
              return [255, 255, 255];
            };
            const pale = new Set();
            const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            let seen = 0;
            for (let text = texts.nextNode(); text; text = texts.nextNode()) {
              const node = text.parentElement;
              if (!text.data.trim() || !node.checkVisibility() || node.closest(":disabled")) continue;
              seen++;
              const [one, other] = [channels(getComputedStyle(node).color), behind(node)].map(luminance);
              const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
              if (ratio < 4.5) pale.add(ratio.toFixed(2) + " " + node.tagName + "." + node.className + " " + text.data.slice(0, 40));
            }
            return seen < 10 ? ["only " + seen + " texts were seen"] : [...pale];
            """;

    @TempDir
    static Path data;

    private static Region region;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        if (!"1".equals(System.getenv("GOFERRY_CI"))) {
            assumeTrue(Browser.missing().isEmpty(), () -> Browser.missing().orElse(""));
        }
        assertThat(Browser.missing()).isEmpty();
        region = new Region(data, "eu-west", 1 << 20);
        for (String module : List.of("example.com/a v1.0.0", "example.com/b v1.2.0", "example.com/c v0.3.0")) {
            String[] words = module.split(" ", -1);
            region.origin.publish(words[0], words[1]);
        }
        browser = Browser.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (region != null) {
            region.close();
        }
    }

    /** A tab that knows no token, and an empty console. */
    @BeforeEach
    void begin() throws Exception {
        browser.open(region.url() + "/");
        browser.run("sessionStorage.clear()");
        browser.prefer("light");
        browser.open(region.url() + "/");
        browser.awaitText("h2", "Sign in");
        browser.console();
    }

    private static void signIn(String token) throws Exception {
        browser.run("document.getElementById('token').focus()");
        browser.type(token + Browser.ENTER);
    }

    private static void signIn() throws Exception {
        signIn(Region.TOKEN);
        browser.awaitText("#connection", "Live");
    }

    private static String tokenFor(String scope) throws Exception {
        String body = "{\"name\": \"wall\", \"scopes\": [\"" + scope + "\"]}";
        return Region.json(region.call("POST", "/api/v1/tokens", body))
                .path("token")
                .asText();
    }

    private static void noFaults() throws Exception {
        assertThat(browser.run(FAULTS)).isEmpty();
        assertThat(browser.run(PALE)).isEmpty();
    }

    private static void quietConsole() throws Exception {
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void signIn_isRefused_withATokenThatNobodyMade() throws Exception {
        signIn("goferry_x_" + "y".repeat(43));

        browser.awaitText("#token-error", "unknown, revoked or over");
        assertThat(browser.text("#views")).isEmpty();
        assertThat(browser.run("return sessionStorage.length").asInt()).isZero();
        assertThat(browser.run("return document.activeElement.id").asText()).isEqualTo("token");
        noFaults();
    }

    @Test
    void overview_showsTheNode_andWhatItDoes() throws Exception {
        signIn();
        browser.awaitText("#nodes tbody", "localhost:" + region.node.port());
        browser.awaitText("#nodes tbody", "serves");
        browser.awaitText("#region", "eu-west");
        for (int i = 0; i < 50; i++) {
            assertThat(region.node.get("/example.com/a/@v/v1.0.0.zip").statusCode())
                    .isEqualTo(200);
        }

        Awaitility.await("a rate")
                .atMost(Duration.ofSeconds(30))
                .until(() -> figures().findValue("requestsPerSecond").asDouble() > 0);
        browser.awaitText("#upstreams tbody", "127.0.0.1");
        browser.awaitText("#top tbody", "example.com/a");
        Awaitility.await("the chart in words")
                .atMost(Duration.ofSeconds(30))
                .until(() -> browser.run("return document.querySelector('#chart-hit svg').getAttribute('aria-label')")
                        .asText()
                        .startsWith("Hit rate over the last 5 minutes: now "));
        noFaults();
        quietConsole();
    }

    @Test
    void damage_isShown_asAnIncident() throws Exception {
        region.origin.publish("example.com/d", "v1.0.0");
        assertThat(region.node.get("/example.com/d/@v/v1.0.0.zip").statusCode()).isEqualTo(200);
        Files.writeString(data.resolve("store/example.com/d/@v/v1.0.0.zip"), "another zip");
        region.node.get("/example.com/d/@v/v1.0.0.zip");
        signIn();

        browser.awaitText("#incidents tbody", "example.com/d/@v/v1.0.0.zip");
        assertThat(browser.text("#tiles")).containsPattern("Incidents\\s+1");
    }

    private static ObjectNode figures() throws Exception {
        ObjectNode history = Region.json(region.call("GET", "/api/v1/history", ""));
        ObjectNode best = Json.object().put("requestsPerSecond", 0);
        for (JsonNode sample : history.path("items")) {
            if (sample.path("requestsPerSecond").asDouble()
                    > best.path("requestsPerSecond").asDouble()) {
                best = (ObjectNode) sample;
            }
        }
        return best;
    }

    @Test
    void keyboard_isEnough_fromSignInToAPrewarmAndAHash() throws Exception {
        browser.type(Region.TOKEN + Browser.ENTER);
        browser.awaitText("#connection", "Live");
        assertThat(browser.run("return document.activeElement.id").asText()).isEqualTo("overview-title");
        browser.reload();
        browser.awaitText("#connection", "Live");
        browser.tabTo("#skip", 1);
        browser.tabTo("#views a[href='#/prewarm']", 4);
        browser.press(Browser.ENTER);
        browser.awaitText("#view-prewarm h2", "Prewarm");
        browser.tabTo("#go-mod", 2);
        region.origin.latency(Duration.ofMillis(700));
        try {
            browser.type(GO_MOD);
            browser.tabTo("#prewarm-start", 4);
            browser.press(Browser.SPACE);
            browser.awaitText("#started-figures", "of ");
            browser.awaitText("#started-figures", "running");
        } finally {
            region.origin.latency(Duration.ZERO);
        }
        browser.awaitText("#started-said", "The job is done: ");
        assertThat(browser.text("#started-said")).contains("0 failed");
        assertThat(browser.run("const bar = document.getElementById('started-progress');"
                                + "return bar.value > 0 && bar.value === bar.max")
                        .asBoolean())
                .isTrue();
        noFaults();

        browser.reload();
        browser.awaitText("#connection", "Live");
        browser.tabTo("#views a[href='#/modules']", 4);
        browser.press(Browser.ENTER);
        browser.awaitText("#modules tbody", "example.com/b");
        browser.tabTo("#modules tbody a[href$='/b']", 12);
        browser.press(Browser.ENTER);
        browser.awaitText("#modules tbody", "v1.2.0");
        browser.tabTo("#modules tbody a", 12);
        browser.press(Browser.ENTER);
        browser.awaitText("#modules", "h1:");
        String hash = Files.readString(data.resolve("store/example.com/b/@v/v1.2.0.ziphash"))
                .strip();
        assertThat(browser.text("#modules"))
                .contains(hash)
                .contains(region.origin.url())
                .contains("eu-west");
        noFaults();
        quietConsole();
    }

    private static String slowJob() throws Exception {
        List<String> modules = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            region.origin.publish("example.com/slow" + i, "v1.0.0");
            modules.add("\"example.com/slow" + i + "@v1.0.0\"");
        }
        region.origin.latency(Duration.ofSeconds(5));
        return region.prewarm("{\"modules\": [" + String.join(",", modules) + "]}");
    }

    private static void awaitFocus(String verb) {
        Awaitility.await(verb + " has the focus")
                .atMost(Duration.ofSeconds(10))
                .until(() -> browser.run("return document.activeElement.dataset.verb ?? ''")
                        .asText()
                        .equals(verb));
    }

    @Test
    void job_isPausedResumedAndCancelled_byTheKeyboardAlone() throws Exception {
        String job = slowJob();
        try {
            signIn();
            browser.awaitText("#jobs tbody", "running");
            browser.tabTo("#jobs button[data-verb='pause'][data-job='" + job + "']", 30);
            browser.press(Browser.SPACE);
            browser.awaitText("#jobs-said", "The job is paused");
            browser.awaitText("#jobs tbody", "paused");
            assertThat(region.job(job).path("state").asText()).isEqualTo("paused");
            awaitFocus("resume");
            noFaults();

            browser.press(Browser.ENTER);
            browser.awaitText("#jobs tbody", "running");
            awaitFocus("pause");
            browser.tabTo("#jobs button[data-verb='cancel']", 1);
            browser.press(Browser.ENTER);
            browser.awaitText("#cancel", "Cancel this job?");
            noFaults();
            browser.press(Browser.ENTER);
            awaitFocus("cancel");
            assertThat(region.job(job).path("state").asText()).isEqualTo("running");

            browser.press(Browser.ENTER);
            browser.tabTo("#cancel-really", 1);
            browser.press(Browser.ENTER);
            browser.awaitText("#jobs tbody", "cancelled");
            assertThat(region.job(job).path("state").asText()).isEqualTo("cancelled");
            assertThat(browser.run("return document.activeElement.closest('#jobs tr') !== null")
                            .asBoolean())
                    .isTrue();
            quietConsole();
        } finally {
            region.origin.latency(Duration.ZERO);
            region.call("POST", "/api/v1/jobs/" + job + "/cancel", "");
        }
    }

    @Test
    void reader_isOfferedNoButtons_ofAJob() throws Exception {
        String job = slowJob();
        try {
            signIn(tokenFor("read"));
            browser.awaitText("#jobs tbody", "running");
            assertThat(browser.run("return document.querySelectorAll('#jobs button').length")
                            .asInt())
                    .isZero();
        } finally {
            region.origin.latency(Duration.ZERO);
            region.call("POST", "/api/v1/jobs/" + job + "/cancel", "");
        }
    }

    @Test
    void reader_isNotOfferedAPrewarm_andTheServerAgrees() throws Exception {
        String reader = tokenFor("read");
        signIn(reader);
        browser.awaitText("#connection", "Live");
        browser.run("location.hash = '#/prewarm'");
        browser.awaitText("#prewarm-denied", "lacks the scope prewarm");
        assertThat(browser.run("return document.getElementById('prewarm-start').disabled")
                        .asBoolean())
                .isTrue();
        assertThat(region.callAs(reader, "POST", "/api/v1/prewarm", "{\"modules\": [\"example.com/a@v1.0.0\"]}")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void goMod_thatIsNone_isToldBesideTheField() throws Exception {
        signIn();
        browser.run("location.hash = '#/prewarm'");
        browser.awaitText("#view-prewarm h2", "Prewarm");
        browser.run("document.getElementById('go-mod').focus()");
        browser.type("<b>this is no go.mod</b>");
        browser.run("document.getElementById('prewarm').requestSubmit()");

        browser.awaitText("#prewarm-error", "go");
        assertThat(browser.run("return document.activeElement.id").asText()).isEqualTo("go-mod");
        assertThat(browser.run("return document.querySelectorAll('main b').length")
                        .asInt())
                .isZero();
    }

    @Test
    void connection_isToldLost_andComesBackByItself() throws Exception {
        signIn();
        region.withoutControl(() -> {
            browser.awaitText("#connection", "Connection lost");
            return true;
        });
        browser.awaitText("#connection", "Live");
        browser.awaitText("#nodes tbody", "serves");
    }

    @Test
    void revokedToken_endsTheSession_atTheNextCall() throws Exception {
        ObjectNode made =
                Region.json(region.call("POST", "/api/v1/tokens", "{\"name\": \"wall\", \"scopes\": [\"read\"]}"));
        signIn(made.path("token").asText());
        browser.awaitText("#connection", "Live");
        region.call("DELETE", "/api/v1/tokens/" + made.path("id").asText(), "");
        browser.run("location.hash = '#/modules'");

        browser.awaitText("#token-error", "revoked");
        assertThat(browser.run("return sessionStorage.length").asInt()).isZero();
    }

    @Test
    void page_mayLoadAndReachNothing_butItself() throws Exception {
        HttpResponse<String> page = region.callAs("", "GET", "/", "");
        assertThat(page.headers().firstValue("content-security-policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "http");
        assertThat(page.body()).doesNotContain("style=", "onclick", "http://", "https://");
        signIn();
        browser.awaitText("#nodes tbody", "serves");
        quietConsole();

        browser.run("const image = new Image(); image.src = 'http://127.0.0.1:1/x.png'; document.body.append(image);"
                + "fetch('http://127.0.0.1:1/y').catch(() => {})");
        browser.run("try { document.body.innerHTML = '<i>x</i>'; } catch (refused) { console.warn(refused.message); }");
        List<String> refused = new ArrayList<>();
        Awaitility.await("refusals")
                .atMost(Duration.ofSeconds(10))
                .until(
                        () -> {
                            refused.addAll(browser.console());
                            return refused.toString();
                        },
                        lines -> lines.contains("x.png") && lines.contains("/y") && lines.contains("TrustedHTML"));
        assertThat(browser.run("return document.querySelectorAll('i').length").asInt())
                .isZero();
    }

    @Test
    void darkAndLight_areBothReadable_andDiffer() throws Exception {
        signIn();
        browser.awaitText("#nodes tbody", "serves");
        String light = ground();
        browser.prefer("dark");
        assertThat(ground()).isNotEqualTo(light);
        noFaults();
        browser.prefer("light");
        assertThat(ground()).isEqualTo(light);
        noFaults();
    }

    private static String ground() throws Exception {
        return browser.run("return getComputedStyle(document.body).backgroundColor")
                .asText();
    }
}
