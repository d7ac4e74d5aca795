package dev.goferry.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Documents;
import dev.goferry.document.InvalidField;
import dev.goferry.document.Json;
import dev.goferry.log.Cursor;
import dev.goferry.storage.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RuleTest {
    private static final String TOKEN = "gf_abc_the-token-of-a-peer";
    private static final String KEY = "_goferry/rules/replication/eu.json";

    private final MemoryStore store = new MemoryStore(InstantSource.system());
    private final Documents documents = new Documents(store);
    private final Rules rules = new Rules(documents, new PeerTokens("the-secret-of-this-region"));

    static ObjectNode asked() {
        return Json.object()
                .put("name", "eu")
                .put("from", "https://eu.example")
                .put("log", "https://eu.example:8082")
                .put("token", TOKEN)
                .put("modules", "example.com");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name | EU | expected lower-case",
                "from | ftp://eu.example | expected a base URL",
                "from | https://u:p@eu.example | without credentials",
                "modules | , | expected globs",
                "versions | newest | write for example >=1.2.0 <2.0.0",
                "since | yesterday | expected a sequence of the source's log such as 4711, or a time",
                "since | 0 | expected a sequence",
                "window | 22-06 | such as 22:00-06:00 Europe/Berlin",
                "window | 22:00-06:00 Mars/Olympus | such as 22:00-06:00",
                "window | 22:00-22:00 | never open",
                "window | 24:00-06:00 | such as",
                "verify | maybe | expected checksums",
                "token | a b | expected a token",
                "bandwith | x | unknown field; known are bandwidth"
            })
    void rule_isRefused_withWhatToWrite(String field, String value, String message) {
        assertThatThrownBy(() -> Rule.read(asked().put(field, value)))
                .isInstanceOf(InvalidField.class)
                .hasMessageStartingWith(field + ": ")
                .hasMessageContaining(message);
    }

    @Test
    void bandwidth_hasItsEdges() {
        assertThat(Rule.read(asked().put("bandwidth", 0)).bytesPerSecond()).isZero();
        assertThat(Rule.read(asked().put("bandwidth", 1024)).bytesPerSecond()).isEqualTo(1024);
        assertThatThrownBy(() -> Rule.read(asked().put("bandwidth", 1023))).hasMessageContaining("at least 1024");
        assertThatThrownBy(() -> Rule.read(asked().put("bandwidth", -1))).hasMessageContaining("whole number");
    }

    @Test
    void window_isOpenAsClocksShow() {
        Window night = Window.parse("22:00-06:00 Europe/Berlin");
        assertThat(night.untilOpen(Instant.parse("2026-01-15T20:59:00Z"))).isEqualTo(Duration.ofMinutes(1));
        assertThat(night.untilOpen(Instant.parse("2026-01-15T21:00:00Z"))).isZero();
        assertThat(night.untilOpen(Instant.parse("2026-01-16T04:59:59Z"))).isZero();
        assertThat(night.untilOpen(Instant.parse("2026-01-16T05:00:00Z"))).isEqualTo(Duration.ofHours(16));
        assertThat(night.untilOpen(Instant.parse("2026-07-15T19:30:00Z"))).isEqualTo(Duration.ofMinutes(30));
        assertThat(Window.parse("09:00-17:00").untilOpen(Instant.parse("2026-01-15T17:00:00Z")))
                .isEqualTo(Duration.ofHours(16));
        assertThat(Window.parse(night.text())).isEqualTo(night);
    }

    @Test
    void token_liesEncrypted_andOpensForItsOwnRuleOnly() throws Exception {
        rules.add(Rule.read(asked()));
        assertThat(text()).doesNotContain(TOKEN).contains("encryptedToken");
        assertThat(rules.all().getFirst().peer().token()).contains(TOKEN);
        assertThat(rules.all().getFirst().shown().toString()).doesNotContain("oken");

        Rules strangers = new Rules(documents, new PeerTokens("the-secret-of-another-region"));
        assertThat(strangers.all().getFirst().peer().token()).isEmpty();
        store.replace(
                KEY,
                text().replace("https://eu.example:8082", "https://thief.example")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(rules.all().getFirst().peer().token()).isEmpty();
    }

    @Test
    void tokenInClear_isEncrypted_whenTheRulesAreRead() throws Exception {
        documents.create(KEY, asked().put("private", true).put("purges", false)); // As rules were kept before.
        assertThat(rules.all().getFirst().peer().token()).contains(TOKEN);
        assertThat(text()).doesNotContain(TOKEN);
        assertThat(rules.all().getFirst().peer().token()).contains(TOKEN);
        assertThat(rules.all().getFirst().filter().isPrivate()).isTrue();
    }

    @Test
    void change_keepsToken_andBeginsAgainOnlyWhereItAsksForSomethingElse() throws Exception {
        Rule rule = Rule.read(asked());
        rules.add(rule);
        Cursor cursor = Cursor.parse("epoch:7/0");
        Progress before = Progress.none(Instant.now()).of(rule).at(cursor, Progress.Tally.NONE, Instant.now(), true);

        Optional<Rule> slower = rules.change("eu", Json.object().put("bandwidth", 4096));
        assertThat(slower.orElseThrow().bytesPerSecond()).isEqualTo(4096);
        assertThat(slower.get().peer().token()).contains(TOKEN);
        assertThat(before.of(slower.get()).cursor()).isEqualTo(cursor);

        Rule other = rules.change("eu", Json.object().put("versions", "^1")).orElseThrow();
        assertThat(before.of(other).cursor()).isEqualTo(Cursor.START);
        assertThat(Progress.read(before.json()).of(rule)).isEqualTo(before);
        assertThat(rules.change("us", Json.object().put("versions", "^1"))).isEmpty();
    }

    @Test
    void change_wantsAnotherToken_forAnotherSource() throws Exception {
        rules.add(Rule.read(asked()));
        ObjectNode elsewhere = Json.object().put("log", "https://thief.example");
        assertThatThrownBy(() -> rules.change("eu", elsewhere)).hasMessageContaining("give its token, too");
        assertThat(rules.change("eu", elsewhere.put("token", "another"))
                        .orElseThrow()
                        .peer()
                        .token())
                .contains("another");
        assertThatThrownBy(() -> rules.change("eu", Json.object().put("window", "soon")))
                .hasMessageContaining("times of day");
    }

    private String text() throws Exception {
        return new String(store.read(KEY, 10_000).orElseThrow(), StandardCharsets.UTF_8);
    }
}
