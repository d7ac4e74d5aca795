package dev.goferry.prewarming;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real Chromium without a window, driven by <a href="https://www.w3.org/TR/webdriver2/">WebDriver</a>. */
final class Browser implements AutoCloseable {
    static final String TAB = "\uE004";
    static final String ENTER = "\uE007";
    static final String SPACE = " ";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process driver;
    private final String session;

    private Browser(Process driver, int port) throws IOException, InterruptedException {
        this.driver = driver;
        String server = "http://127.0.0.1:" + port + "/session";
        ObjectNode options = Json.object();
        options.putArray("args")
                .add("--headless=new")
                .add("--no-sandbox")
                .add("--disable-gpu")
                .add("--disable-dev-shm-usage")
                .add("--force-color-profile=srgb")
                .add("--disable-background-networking")
                .add("--disable-component-update")
                .add("--no-first-run")
                .add("--window-size=1440,1000");
        ObjectNode always = Json.object().put("browserName", "chrome");
        always.set("goog:chromeOptions", options);
        always.putObject("goog:loggingPrefs").put("browser", "ALL");
        ObjectNode wanted = Json.object();
        wanted.putObject("capabilities").set("alwaysMatch", always);
        this.session =
                server + "/" + send("POST", server, wanted).path("sessionId").asText();
    }

    /** Why there is no browser here, or empty. */
    static Optional<String> missing() {
        boolean there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "chromedriver")));
        return there
                ? Optional.empty()
                : Optional.of("no chromedriver in the PATH: apt-get install chromium chromium-driver");
    }

    static Browser start() throws IOException, InterruptedException {
        Process driver = new ProcessBuilder("chromedriver", "--port=0")
                .redirectErrorStream(true)
                .start();
        BufferedReader out = new BufferedReader(new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8));
        List<String> said = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.add(line);
            Matcher port = STARTED.matcher(line);
            if (port.find()) {
                Thread.ofVirtual().start(() -> out.lines().forEach(ignored -> {}));
                return begun(driver, Integer.parseInt(port.group(1)));
            }
        }
        throw new IOException("chromedriver did not start: " + said);
    }

    private static Browser begun(Process driver, int port) throws IOException, InterruptedException {
        try {
            return new Browser(driver, port);
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            driver.destroyForcibly();
            throw e;
        }
    }

    private JsonNode send(String method, String url, JsonNode body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(60))
                .method(method, BodyPublishers.ofString(method.equals("POST") ? body.toString() : ""))
                .build();
        HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        JsonNode value = Json.parseObject(response.body()).path("value");
        if (response.statusCode() != 200) {
            throw new IOException(
                    method + " " + url + ": " + value.path("message").asText());
        }
        return value;
    }

    private JsonNode post(String command, JsonNode body) throws IOException, InterruptedException {
        return send("POST", session + command, body);
    }

    void open(String url) throws IOException, InterruptedException {
        post("/url", Json.object().put("url", url));
    }

    /** Loads the page anew: focus is at its beginning. */
    void reload() throws IOException, InterruptedException {
        post("/refresh", Json.object());
    }

    /** What the function body returns in the page. */
    JsonNode run(String script) throws IOException, InterruptedException {
        ObjectNode body = Json.object().put("script", script);
        body.putArray("args");
        return post("/execute/sync", body);
    }

    /** The visible text of the first element that the selector finds; empty if there is none. */
    String text(String selector) throws IOException, InterruptedException {
        String found = "const found = document.querySelector(" + Json.object().textNode(selector) + ");";
        return run(found + "return found?.checkVisibility() ? found.innerText : ''")
                .asText();
    }

    void awaitText(String selector, String part) {
        Awaitility.await(selector + " with " + part)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> text(selector), text -> text.contains(part));
    }

    /** Keys to whatever has the focus, as a person would press them. */
    void type(String keys) throws IOException, InterruptedException {
        JsonNode active = send("GET", session + "/element/active", Json.object());
        String element = active.properties().iterator().next().getValue().asText();
        post("/element/" + element + "/value", Json.object().put("text", keys));
    }

    /** One key, pressed and let go, wherever the focus is. */
    void press(String key) throws IOException, InterruptedException {
        ObjectNode body = Json.object();
        ObjectNode keyboard =
                body.putArray("actions").addObject().put("type", "key").put("id", "keyboard");
        var actions = keyboard.putArray("actions");
        actions.addObject().put("type", "keyDown").put("value", key);
        actions.addObject().put("type", "keyUp").put("value", key);
        post("/actions", body);
    }

    /** Presses Tab until the element has the focus, at most so often. */
    void tabTo(String selector, int most) throws IOException, InterruptedException {
        for (int i = 0; i < most; i++) {
            press(TAB);
            if (run("return document.activeElement.matches(" + Json.object().textNode(selector) + ")")
                    .asBoolean()) {
                return;
            }
        }
        throw new AssertionError(selector + " is not reached by " + most + " times Tab, but "
                + run("return document.activeElement.outerHTML.slice(0, 200)"));
    }

    /** As a person who prefers dark or light. */
    void prefer(String scheme) throws IOException, InterruptedException {
        ObjectNode command = Json.object().put("cmd", "Emulation.setEmulatedMedia");
        command.putObject("params")
                .putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", scheme);
        post("/goog/cdp/execute", command);
    }

    /** A PNG of the window. */
    byte[] screenshot() throws IOException, InterruptedException {
        return Base64.getDecoder()
                .decode(send("GET", session + "/screenshot", Json.object()).asText());
    }

    /** What the console got since the last call: errors, and whatever the policy refused. */
    List<String> console() throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        post("/se/log", Json.object().put("type", "browser"))
                .forEach(entry -> lines.add(entry.path("level").asText() + " "
                        + entry.path("message").asText()));
        return lines;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            send("DELETE", session, Json.object());
        } finally {
            driver.destroy();
            client.close();
        }
    }
}
