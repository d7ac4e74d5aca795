package dev.goferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Everything that {@link Bulletins} promises while all members are there. */
public abstract class BulletinsContract {
    /** As one member sees them. */
    protected abstract Cluster cluster();

    /** As another member sees them, if there is another. */
    protected abstract Cluster other();

    private String self() {
        return cluster().members().self().id();
    }

    @Test
    void lastWord_isSeenByAll_underItsMember() {
        cluster().bulletins().post("first");
        cluster().bulletins().post("last \u00e9\n{}");

        assertThat(other().bulletins().all()).containsEntry(self(), "last \u00e9\n{}");
        assertThat(cluster().bulletins().all()).containsEntry(self(), "last \u00e9\n{}");
    }

    @Test
    void word_isRefused_whenItIsLongerThanItMayBe() {
        String longest = "x".repeat(Bulletins.LONGEST_BYTES);
        cluster().bulletins().post(longest);

        assertThatThrownBy(() -> cluster().bulletins().post(longest + "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65536");
        assertThat(other().bulletins().all()).containsEntry(self(), longest);
    }
}
