package dev.goferry.prewarming;

import dev.goferry.module.ModulePattern;
import dev.goferry.webhook.Forge;
import dev.goferry.webhook.WebhookConfig;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Asks for what starts work by itself, in all ways that are described: schedules, a feed, webhooks. */
final class TriggersApi {
    private static final String SECRET = "a-secret-of-webhooks";
    private static final String PREWARM = "{\"modules\": [\"example.com/a@v1.0.0\"]}";

    private final Region region;
    private final Described api;
    private final int maxBody;

    TriggersApi(Region region, Described api, int maxBody) {
        this.region = region;
        this.api = api;
        this.maxBody = maxBody;
    }

    void ask() throws Exception {
        schedules();
        api.tagged("/api/v1/feed", "/api/v1/feed");
        webhooks();
    }

    private void schedules() throws Exception {
        String path = "/api/v1/schedules";
        String schedule = "{\"name\": \"s\", \"cron\": \"@yearly\", \"prewarm\": " + PREWARM + "}";
        api.all("POST", path, path, schedule, 201);
        api.all("POST", path, path, schedule, 200);
        api.all("POST", path, path, schedule.replace("yearly", "daily"), 409);
        api.all("POST", path, path, schedule.replace("@yearly", "x"), 400);
        api.all("POST", path, path, " ".repeat(maxBody + 1), 413);
        api.tagged(path, path + "?limit=1");
        api.all("GET", path, path + "?limit=x", "", 400);
        String one = path + "/{id}";
        String tag = api.tagged(one, path + "/s");
        api.all("GET", one, path + "/absent", "", 404);
        String nameless = schedule.replace("\"name\": \"s\", ", "");
        api.all("PUT", one, path + "/s", nameless.replace("yearly", "monthly"), 200, "if-match", tag);
        api.all("PUT", one, path + "/s", nameless, 412, "if-match", tag);
        api.all("PUT", one, path + "/s", schedule, 400);
        api.all("PUT", one, path + "/absent", nameless, 404);
        api.all("PUT", one, path + "/s", " ".repeat(maxBody + 1), 413);
        api.all("DELETE", one, path + "/s", "", 412, "if-match", tag);
        api.all("DELETE", one, path + "/s", "", 204);
        api.all("DELETE", one, path + "/s", "", 404);
    }

    private void webhooks() throws Exception {
        for (Forge forge : Forge.values()) {
            String path = "/api/v1/webhooks/" + forge.text();
            api.call("", "POST", path, path, "{}", 404);
        }
        Map<Forge, String> secrets = Map.of(Forge.GITHUB, SECRET, Forge.GITLAB, SECRET, Forge.GITEA, SECRET);
        region.hear(new WebhookConfig(secrets, new ModulePattern("example.com"), Map.of(), true));
        for (Forge forge : Forge.values()) {
            String path = "/api/v1/webhooks/" + forge.text();
            for (String body : List.of("{\"object_kind\": \"push\"}", "{")) {
                String event = "x-" + forge.text() + "-event";
                int status = body.length() > 1 ? 200 : 400;
                api.call("", "POST", path, path, body, status, forge.header(), proof(forge, body), event, "ping");
            }
            api.call("", "POST", path, path, "{}", 403);
            api.call("", "POST", path, path, " ".repeat(maxBody + 1), 413);
        }
    }

    private static String proof(Forge forge, String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String hex = HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        return switch (forge) {
            case GITHUB -> "sha256=" + hex;
            case GITLAB -> SECRET;
            case GITEA -> hex;
        };
    }
}
