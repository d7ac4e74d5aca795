package dev.goferry.prewarming;

import dev.goferry.document.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Takes the pictures of {@code docs/dashboard.md}: a region that works, a browser, and what it shows. */
final class Pictures {
    private static final List<String> MODULES = List.of(
            "example.com/billing/ledger v1.4.0",
            "example.com/billing/invoice v0.9.2",
            "example.com/net/http2x v1.0.0",
            "example.com/net/quic v0.44.1",
            "example.com/text/collate v0.3.7",
            "example.com/log/slogx v1.12.0",
            "example.com/log/slogx v1.13.0",
            "example.com/log/slogx v1.13.1",
            "example.com/store/btree v2.1.0+incompatible");

    private static final Duration LOAD = Duration.ofSeconds(75);
    private static final int LARGE = 30 << 20;

    private Pictures() {}

    /** Writes PNGs to the folder that is named, or to {@code docs/images}. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments.length > 0 ? arguments[0] : "docs/images");
        Files.createDirectories(folder);
        Path data = Files.createTempDirectory("pictures");
        try (Region region = new Region(data, "eu-west", 1 << 20);
                Browser browser = Browser.start()) {
            publish(region);
            follow(region);
            region.ended(region.prewarm("{\"modules\": [\"example.com/log/slogx@v1.13.1\"]}"));
            browser.open(region.url() + "/");
            browser.awaitText("h2", "Sign in");
            browser.type(Region.TOKEN + Browser.ENTER);
            browser.awaitText("#connection", "Live");
            load(region);
            damage(region, data);
            underWay(region);
            for (String scheme : List.of("light", "dark")) {
                browser.prefer(scheme);
                Thread.sleep(2_500);
                shoot(browser, folder, "overview-" + scheme);
            }
            browser.prefer("light");
            browser.run("location.hash = '#/modules/example.com/log/slogx@v1.13.1'");
            browser.awaitText("#modules", "h1:");
            shoot(browser, folder, "version-light");
        }
        System.exit(0);
    }

    private static void shoot(Browser browser, Path folder, String name) throws Exception {
        Files.write(folder.resolve("dashboard-" + name + ".png"), browser.screenshot());
    }

    private static void publish(Region region) {
        for (String module : MODULES) {
            String[] words = module.split(" ");
            region.origin.publish(words[0], words[1]);
        }
        byte[] large = new byte[LARGE];
        new Random(1).nextBytes(large);
        region.origin.publish("example.com/media/codec", "v1.0.0", Map.of("codec.bin", large));
    }

    /** A rule whose source cannot be reached. */
    private static void follow(Region region) throws IOException, InterruptedException {
        String rule = Json.object()
                .put("name", "us-east")
                .put("from", "http://127.0.0.1:1")
                .put("log", "http://127.0.0.1:1")
                .put("token", "t")
                .put("modules", "example.com")
                .toString();
        region.call("POST", "/api/v1/replication/rules", rule);
    }

    /** An incident: what is stored is not what was pinned. */
    private static void damage(Region region, Path data) throws IOException, InterruptedException {
        String zip = "example.com/net/http2x/@v/v1.0.0.zip";
        Files.writeString(data.resolve("store").resolve(zip), "not what was published");
        region.node.get("/" + zip);
    }

    /** Requests at a pace that varies, some of them for what is not there yet. */
    private static void load(Region region) throws InterruptedException {
        Random random = new Random(7);
        long end = System.nanoTime() + LOAD.toNanos();
        for (int i = 0; System.nanoTime() < end; i++) {
            String[] words = MODULES.get(random.nextInt(Math.min(MODULES.size(), 1 + i / 100)))
                    .split(" ");
            for (String kind : List.of("info", "mod", "zip")) {
                region.node.get("/" + words[0] + "/@v/" + words[1] + "." + kind);
            }
            Thread.sleep(10 + Math.round(20 * (1 + Math.sin(i / 60.0))));
        }
    }

    /** A job that is not done and a flight that has not landed. */
    private static void underWay(Region region) throws IOException, InterruptedException {
        region.origin.bytesPerSecond(2 << 20);
        region.prewarm("{\"modules\": [\"example.com/media/codec@v1.0.0\", \"example.com/text/collate@v0.3.7\"]}");
        Thread.sleep(4_000);
    }
}
