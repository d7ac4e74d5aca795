package dev.goferry.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FollowingTest {
    private static final Instant T = Instant.parse("2026-11-21T12:00:00.123456Z");

    @Test
    void lines_ofOneTime_areReadOnce_howeverThePagesFall() throws Exception {
        List<IndexLine> first = IndexLine.parse(line("a", 0) + line("b", 1) + line("c", 1));
        List<IndexLine> second = IndexLine.parse(line("b", 1) + line("c", 1) + line("d", 1) + line("e", 2));
        Following start = Following.from(T.minusSeconds(1));

        Following read = start.past(start.fresh(first));
        List<IndexLine> fresh = read.fresh(second);

        assertThat(start.fresh(first)).hasSize(3);
        assertThat(fresh.stream().map(IndexLine::path)).containsExactly("example.com/d", "example.com/e");
        assertThat(read.past(fresh).seen()).containsExactly("example.com/e@v1.0.0");
        assertThat(read.past(fresh).fresh(second)).isEmpty();
    }

    @Test
    void document_isReadBack_asItWasWritten() {
        ModuleVersion module = new ModuleVersion(new ModulePath("example.com/a"), new Version("v1.0.0"));
        Following following = Following.from(T)
                .past(List.of(new IndexLine("example.com/a", "v1.0.0", T)))
                .with(List.of(new Following.Waiting(module, true, 2, T)), 3, 1)
                .stuck("the index answered 503");

        assertThat(Following.read(following.json())).isEqualTo(following);
    }

    @Test
    void wait_grows_toItsBound() {
        ModuleVersion module = new ModuleVersion(new ModulePath("example.com/a"), new Version("v1.0.0"));
        Following.Waiting waiting = new Following.Waiting(module, true, 0, T).again(T);
        assertThat(waiting.after()).isEqualTo(T.plusSeconds(15));
        for (int i = 0; i < 40; i++) {
            waiting = waiting.again(T);
        }
        assertThat(waiting.after()).isEqualTo(T.plus(Duration.ofMinutes(10)));
        assertThat(waiting.tries()).isEqualTo(41);
    }

    @Test
    void versions_thatWait_areBounded_andTheRestIsCounted() {
        ModuleVersion module = new ModuleVersion(new ModulePath("example.com/a"), new Version("v1.0.0"));
        List<Following.Waiting> many = Collections.nCopies(1_001, new Following.Waiting(module, true, 2, T));

        assertThat(Following.from(T).with(many.subList(0, 1_000), 0, 0).missed())
                .isZero();
        assertThat(Following.from(T).with(many, 0, 0).missed()).isEqualTo(1);
        assertThat(Following.from(T).with(many, 0, 0).waiting()).hasSize(1_000);
    }

    @Test
    void answer_thatIsCut_isRefusedWhole() {
        assertThatThrownBy(() -> IndexLine.parse(line("a", 0) + "{\"Path\":\"example.com/b\",\"Ver"))
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> IndexLine.parse("<html>")).hasMessageContaining("line 1");
    }

    private static String line(String name, int seconds) {
        return "{\"Path\":\"example.com/" + name + "\",\"Version\":\"v1.0.0\",\"Timestamp\":\"" + T.plusSeconds(seconds)
                + "\"}\n";
    }
}
