package dev.goferry.sumdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeHeadTest {
    private static final String HASH = "nND/nri/U0xuHUrYSy0HtMeal2vzD9V4k/BO79C+QeI=";

    @Test
    void head_isRead_andWrittenTheSame() throws Exception {
        String text = "go.sum database tree\n2\n" + HASH + "\n";
        assertThat(TreeHead.parse(text).size()).isEqualTo(2);
        assertThat(TreeHead.parse(text).text()).isEqualTo(text);
        assertThat(TreeHead.parse(text + "later lines\nare ignored\n")).isEqualTo(TreeHead.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "go.sum database tree\n",
                "go.sum database tree\n2\n" + HASH,
                "go.sum database tree v2\n2\n" + HASH + "\n",
                "go.sum database tree\n02\n" + HASH + "\n",
                "go.sum database tree\n-2\n" + HASH + "\n",
                "go.sum database tree\n+2\n" + HASH + "\n",
                "go.sum database tree\n99999999999999999999\n" + HASH + "\n",
                "go.sum database tree\n2\nAAAA\n",
                "go.sum database tree\n2\n!" + HASH + "\n"
            })
    void head_isRefused_whenItIsMalformed(String text) {
        assertThatThrownBy(() -> TreeHead.parse(text)).isInstanceOf(MalformedAnswer.class);
    }
}
