package dev.goferry.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a leader tells of its end, as another member understands it. */
final class WordsTest {
    private static boolean isOfOneNode(Landing.Failed failed) {
        Landing understood = Words.read(Words.of(failed)).orElseThrow();
        assertThat(understood).isEqualTo(failed);
        return ((Landing.Failed) understood).ofOneNode();
    }

    @Test
    void failure_isOfOneNode_whenItCouldNotAskOrHadNoRoom() {
        assertThat(isOfOneNode(new Landing.Failed(503, "the store failed", null)))
                .isTrue();
        assertThat(isOfOneNode(new Landing.Failed(503, "no route to host", "origin")))
                .isTrue();
        assertThat(isOfOneNode(new Landing.Failed(507, "the spool is full", null, true)))
                .isTrue();
    }

    @Test
    void failure_isOfAll_whenAnUpstreamAnsweredOrTheBucketIsFull() {
        assertThat(isOfOneNode(new Landing.Failed(502, "said 500", "origin"))).isFalse();
        assertThat(isOfOneNode(new Landing.Failed(504, "said nothing", "origin")))
                .isFalse();
        assertThat(isOfOneNode(new Landing.Failed(507, "the bucket is full", null, false)))
                .isFalse();
    }

    @Test
    void failure_isJudgedByItsStatus_whenAnOlderMemberTellsIt() {
        String older = "{\"landing\":\"failed\",\"status\":503,\"text\":\"the store failed\"}";
        assertThat(Words.read(older.getBytes(UTF_8))).contains(new Landing.Failed(503, "the store failed", null, true));
    }
}
