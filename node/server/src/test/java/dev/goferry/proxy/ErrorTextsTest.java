package dev.goferry.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.origin.Script;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people are told when something cannot be had: the go command shows 8 lines and 648 bytes of it. */
final class ErrorTextsTest extends OneNode {
    @ParameterizedTest
    @ValueSource(strings = {"list", "v1.0.0.info", "v1.0.0.mod", "v1.0.0.zip", "main.info"})
    void failureOfTheUpstream_isNeverANotFound(String file) throws Exception {
        origin.script("example.com/broken", Script.status(500, "database on fire\n"));
        HttpResponse<byte[]> answer = node.get("/example.com/broken/@v/" + file);
        assertThat(answer.statusCode()).isBetween(502, 504);
        assertThat(answer.body()).asString().contains(origin.url(), "500");
        assertThat(header(answer, "content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(header(answer, "cache-control")).isEqualTo("no-store");
        assertShort(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "v1.0.0.info", "v1.0.0.mod", "v1.0.0.zip", "main.info"})
    void unreachableUpstream_isNeverANotFound(String file) throws Exception {
        origin.refuse();
        HttpResponse<byte[]> answer = node.get("/example.com/broken/@v/" + file);
        assertThat(answer.statusCode()).isBetween(502, 504);
        assertThat(answer.body()).asString().contains(origin.url());
        assertShort(answer);
        origin.comeBack();
        origin.publish("example.com/back", "v1.0.0");
        assertThat(node.get("/example.com/back/@v/list").statusCode()).isEqualTo(200);
    }

    @Test
    void ownErrorText_isShort_howeverLongTheName() throws Exception {
        String path = "example.com/" + "long/".repeat(600) + "m";
        for (String target : List.of(
                "/" + path + "/@v/list",
                "/" + path + "X/@v/list",
                "/" + path + "/@v/v1.0.0.zip",
                "/" + path,
                "/cached-only/" + path + "/@v/v1.0.0.mod",
                "/sumdb/" + path + "/supported")) {
            HttpResponse<byte[]> answer = node.get(target);
            assertThat(answer.statusCode()).as(target.substring(0, 20)).isGreaterThanOrEqualTo(400);
            assertShort(answer);
        }
        origin.script("example.com/", Script.status(500, "x".repeat(3_000) + "\n".repeat(30)));
        assertShort(node.get("/" + path + "/@v/v1.0.0.zip"));
        assertShort(node.get("/" + path + "/@v/list"));
    }

    private static void assertShort(HttpResponse<byte[]> answer) {
        String text = new String(answer.body(), UTF_8);
        assertThat(answer.body().length).as(text).isBetween(1, 648);
        assertThat(text.lines().count()).as(text).isLessThanOrEqualTo(8);
        assertThat(text.lines()).as(text).noneMatch(String::isBlank);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
