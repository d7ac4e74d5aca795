package dev.goferry.prewarming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import dev.goferry.origin.Script;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrewarmTest {
    @TempDir
    Path data;

    private Region region;

    @BeforeEach
    void start() throws Exception {
        region = new Region(data);
    }

    @AfterEach
    void stop() throws Exception {
        region.close();
    }

    @Test
    void modules_areStored_exactAndByQuery() throws Exception {
        region.origin.publish("example.com/a", "v1.0.0");
        region.origin.publish("example.com/b", "v1.2.0");

        ObjectNode job = region.ended(region.prewarm(
                "{\"modules\": [\"example.com/a@v1.0.0\", \"example.com/b\", \"example.com/b@latest\"]}"));

        assertThat(job.path("state").asText()).isEqualTo("done");
        assertThat(job.path("progress").path("total").asInt()).isEqualTo(2);
        assertThat(job.path("progress").path("done").asInt()).as(job.toString()).isEqualTo(2);
        assertThat(job.path("progress").path("bytes").asLong()).isPositive();
        assertThat(stored("example.com/a/@v/v1.0.0.zip")).isTrue();
        assertThat(stored("example.com/b/@v/v1.2.0.zip")).isTrue();
    }

    @Test
    void goSum_isFetchedAsItVouches_zipsOnlyWhereNamed() throws Exception {
        region.origin.publish("example.com/whole", "v1.0.0");
        region.origin.publish("example.com/onlymod", "v1.1.0");
        String goSum = """
                example.com/onlymod v1.1.0/go.mod h1:x=
                example.com/whole v1.0.0 h1:x=
                example.com/whole v1.0.0/go.mod h1:x=
                """;

        ObjectNode job =
                region.ended(region.prewarm(Json.object().put("goSum", goSum).toString()));

        assertThat(job.path("progress").path("done").asInt()).as(job.toString()).isEqualTo(2);
        assertThat(stored("example.com/whole/@v/v1.0.0.zip")).isTrue();
        assertThat(stored("example.com/onlymod/@v/v1.1.0.mod")).isTrue();
        assertThat(stored("example.com/onlymod/@v/v1.1.0.zip")).isFalse();
    }

    @Test
    void goMod_followsReplacements_andTellsWhatItCannot() throws Exception {
        region.origin.publish("example.com/fork", "v1.0.1");
        region.origin.publish("example.com/plain", "v1.0.0");
        String goMod = """
                module example.com/main
                go 1.24
                require (
                    example.com/old v1.0.0
                    example.com/local v1.0.0
                    example.com/plain v1.0.0
                )
                replace example.com/old => example.com/fork v1.0.1
                replace example.com/local v1.0.0 => ../local
                """;

        ObjectNode job =
                region.ended(region.prewarm(Json.object().put("goMod", goMod).toString()));

        assertThat(job.path("progress").path("done").asInt()).as(job.toString()).isEqualTo(2);
        assertThat(job.path("warnings").get(0).asText())
                .isEqualTo("example.com/local@v1.0.0 is replaced by the folder ../local");
        assertThat(stored("example.com/fork/@v/v1.0.1.zip")).isTrue();
    }

    @Test
    void graph_fetchesTheBuildList_andTheOtherGoModFiles() throws Exception {
        publish("example.com/a", "v1.0.0", "module example.com/a\ngo 1.24\nrequire example.com/c v1.0.0\n");
        publish("example.com/b", "v1.0.0", "module example.com/b\ngo 1.16\nrequire example.com/c v1.1.0\n");
        publish("example.com/c", "v1.0.0", "module example.com/c\n");
        publish("example.com/c", "v1.1.0", "module example.com/c\n");
        String goMod = """
                module example.com/main
                go 1.24
                require example.com/a v1.0.0
                require example.com/b v1.0.0
                """;

        ObjectNode job = region.ended(region.prewarm(
                Json.object().put("goMod", goMod).put("graph", true).toString()));

        assertThat(job.path("progress").path("failed").asInt())
                .as(job.toString())
                .isZero();
        assertThat(stored("example.com/c/@v/v1.1.0.zip")).isTrue();
        assertThat(stored("example.com/c/@v/v1.0.0.zip")).isFalse();
    }

    @Test
    void sboms_areRead_cycloneDxAndSpdx() throws Exception {
        region.origin.publish("example.com/a", "v1.0.0");
        region.origin.publish("example.com/Upper", "v1.0.0");
        String cycloneDx = """
                {"sbom": {"bomFormat": "CycloneDX", "components": [
                  {"purl": "pkg:golang/example.com/a@v1.0.0?type=module", "components": [
                    {"purl": "pkg:golang/example.com/Upper@v1.0.0#sub"}]},
                  {"purl": "pkg:golang/std@1.25.0"}, {"purl": "pkg:npm/left-pad@1.0.0"}]}}
                """;
        String spdx = """
                {"metadataOnly": true, "sbom": {"spdxVersion": "SPDX-2.3", "packages": [{"externalRefs": [
                  {"referenceType": "purl", "referenceLocator": "pkg:golang/example.com/a@v1.0.0"}]}]}}
                """;

        ObjectNode first = region.ended(region.prewarm(cycloneDx));
        ObjectNode second = region.ended(region.prewarm(spdx));

        assertThat(first.path("progress").path("done").asInt())
                .as(first.toString())
                .isEqualTo(2);
        assertThat(first.path("warnings").toString()).isEqualTo("[\"pkg:golang/std@1.25.0 names no module version\"]");
        assertThat(second.path("progress").path("done").asInt())
                .as(second.toString())
                .isEqualTo(1);
        assertThat(stored("example.com/!upper/@v/v1.0.0.zip")).isTrue();
    }

    @Test
    void sboms_areRead_asOtherToolsWriteThem() throws Exception {
        region.origin.publish("example.com/a", "v1.0.0");
        region.origin.publish("example.com/Upper", "v1.0.0");
        // Without the v and in lower case, with the spelling in the name.
        String bare = """
                {"sbom": {"spdxVersion": "SPDX-2.3", "packages": [
                  {"name": "go:example.com/Upper", "versionInfo": "1.0.0", "externalRefs": [
                    {"referenceType": "purl", "referenceLocator": "pkg:golang/example.com/upper@1.0.0"}]}]}}
                """;
        String spdx3 = """
                {"sbom": {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
                  {"type": "software_Package", "name": "example.com/a",
                   "software_packageUrl": "pkg:golang/example.com/a@v1.0.0"},
                  {"type": "software_Package", "name": "example.com/Upper", "externalIdentifier": [
                    {"externalIdentifierType": "packageUrl", "identifier": "pkg:golang/example.com/upper@v1.0.0"}]},
                  {"type": "software_Package", "name": "stdlib", "software_packageUrl": "pkg:golang/stdlib@1.25.0"}]}}
                """;

        ObjectNode first = region.ended(region.prewarm(bare));
        assertThat(first.path("progress").path("done").asInt())
                .as(first.toString())
                .isEqualTo(1);
        assertThat(stored("example.com/!upper/@v/v1.0.0.zip")).isTrue();
        ObjectNode second = region.ended(region.prewarm(spdx3));
        assertThat(second.path("progress").path("done").asInt())
                .as(second.toString())
                .isEqualTo(2);
        assertThat(second.path("warnings").toString()).contains("stdlib@1.25.0 names no module version");
        assertThat(region.call("POST", "/api/v1/prewarm", "{\"sbom\": {\"@context\": \"x\"}}")
                        .body())
                .contains("neither CycloneDX");
    }

    @Test
    void toolchains_areModuleVersions_oneForEachPlatform() throws Exception {
        for (String platform : List.of("linux-amd64", "darwin-arm64")) {
            region.origin.publish("golang.org/toolchain", "v0.0.1-go1.25.3." + platform);
        }

        ObjectNode job = region.ended(region.prewarm(
                "{\"toolchains\": {\"versions\": [\"1.25.3\"], \"platforms\": [\"linux/amd64\", \"darwin/arm64\"]}}"));

        assertThat(job.path("progress").path("done").asInt()).as(job.toString()).isEqualTo(2);
        assertThat(stored("golang.org/toolchain/@v/v0.0.1-go1.25.3.linux-amd64.zip"))
                .isTrue();
    }

    @Test
    void failures_haveReasons_andDoNotStopTheRest() throws Exception {
        region.origin.publish("example.com/a", "v1.0.0");

        String id = region.prewarm("{\"modules\": [\"example.com/absent@v1.0.0\", \"example.com/a@v1.0.0\"]}");
        ObjectNode job = region.ended(id);

        assertThat(job.path("state").asText()).isEqualTo("done");
        assertThat(job.path("progress").path("done").asInt()).isEqualTo(1);
        assertThat(job.path("progress").path("failed").asInt()).isEqualTo(1);
        assertThat(job.path("failures").get(0).path("step").asText()).startsWith("example.com/absent@v1.0.0");
        assertThat(job.path("failures").get(0).path("reason").asText()).contains("404");
        ObjectNode failed = Region.json(region.call("GET", "/api/v1/jobs/" + id + "/steps?state=failed", ""));
        assertThat(failed.path("items").size()).isEqualTo(1);
    }

    @Test
    void step_isTriedAgain_whenUpstreamFailsForAWhile() throws Exception {
        region.origin.publish("example.com/a", "v1.0.0");
        region.origin.script(
                "example.com/a/@v/v1.0.0.zip", Script.status(503, "not now\n").times(3));

        ObjectNode job = region.ended(region.prewarm("{\"modules\": [\"example.com/a@v1.0.0\"]}"));

        assertThat(job.path("progress").path("done").asInt()).as(job.toString()).isEqualTo(1);
    }

    @Test
    void job_isPausedResumedAndCancelled_betweenSteps() throws Exception {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            region.origin.publish("example.com/m" + i, "v1.0.0");
            names.append(i == 0 ? "" : ",").append("\"example.com/m").append(i).append("@v1.0.0\"");
        }
        region.origin.latency(Duration.ofMillis(100));
        String id = region.prewarm("{\"modules\": [" + names + "]}");

        assertThat(region.call("POST", "/api/v1/jobs/" + id + "/pause", "").statusCode())
                .isEqualTo(200);
        assertThat(region.call("POST", "/api/v1/jobs/" + id + "/pause", "").statusCode())
                .isEqualTo(200);
        ObjectNode paused = region.job(id);
        assertThat(paused.path("state").asText()).isEqualTo("paused");
        assertThat(paused.path("progress").path("done").asInt()).isLessThan(60);
        assertThat(region.call("POST", "/api/v1/jobs/" + id + "/resume", "").statusCode())
                .isEqualTo(200);
        ObjectNode done = region.ended(id);
        assertThat(done.path("progress").path("done").asInt())
                .as(done.toString())
                .isEqualTo(60);
        assertThat(region.call("POST", "/api/v1/jobs/" + id + "/cancel", "").statusCode())
                .isEqualTo(409);

        String other = region.prewarm("{\"modules\": [" + names + "]}");
        assertThat(region.call("POST", "/api/v1/jobs/" + other + "/cancel", "").statusCode())
                .isEqualTo(200);
        assertThat(region.ended(other).path("state").asText()).isEqualTo("cancelled");
    }

    @Test
    void job_isOne_howeverOftenTheSameKeyAsks() throws Exception {
        region.origin.publish("example.com/a", "v1.0.0");
        String body = "{\"modules\": [\"example.com/a@v1.0.0\"]}";
        String first = Region.json(region.call("POST", "/api/v1/prewarm", body, "idempotency-key", "k1"))
                .path("id")
                .asText();

        assertThat(Region.json(region.call("POST", "/api/v1/prewarm", body, "idempotency-key", "k1"))
                        .path("id")
                        .asText())
                .isEqualTo(first);
        region.withoutControl(() -> first);
        assertThat(Region.json(region.call("POST", "/api/v1/prewarm", body, "idempotency-key", "k1"))
                        .path("id")
                        .asText())
                .as("after a restart")
                .isEqualTo(first);
        assertThat(region.call("POST", "/api/v1/prewarm", body + " ", "idempotency-key", "k1")
                        .statusCode())
                .isEqualTo(422);
        region.ended(first);
        ObjectNode page = Region.json(region.call("GET", "/api/v1/jobs", ""));
        assertThat(StreamSupport.stream(page.path("items").spliterator(), false))
                .hasSize(1);
    }

    @Test
    void job_isAnsweredByItsKey_whenThereIsNoRoomForAnother() throws Exception {
        String body = "{\"modules\": [\"example.com/a@v1.0.0\"]}";
        region.origin.publish("example.com/a", "v1.0.0");
        region.origin.latency(Duration.ofSeconds(5));
        String id = Region.json(region.call("POST", "/api/v1/prewarm", body, "idempotency-key", "k1"))
                .path("id")
                .asText();
        region.call("POST", "/api/v1/jobs/" + id + "/pause", "");
        Path jobs = data.resolve("store/_goferry/jobs");
        String paused = Files.readString(jobs.resolve(id + ".json"));
        for (int i = 1; i < 200; i++) { // With the first one there are as many as there may be.
            String other = "20260101-000000-" + String.format("%012x", i);
            Files.writeString(jobs.resolve(other + ".json"), paused.replace(id, other));
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> region.call("POST", "/api/v1/prewarm", body).statusCode() == 429);
        HttpResponse<String> again = region.call("POST", "/api/v1/prewarm", body, "idempotency-key", "k1");
        assertThat(again.statusCode()).as(again.body()).isEqualTo(202);
        assertThat(Region.json(again).path("id").asText()).isEqualTo(id);
        assertThat(region.call("POST", "/api/v1/prewarm", body, "idempotency-key", "k2")
                        .statusCode())
                .isEqualTo(429);
    }

    private void publish(String module, String version, String goMod) {
        region.origin.publish(
                module, version, Map.of("go.mod", goMod.getBytes(UTF_8), "x.go", "package x\n".getBytes(UTF_8)));
    }

    private boolean stored(String key) {
        return Files.exists(data.resolve("store").resolve(key));
    }
}
