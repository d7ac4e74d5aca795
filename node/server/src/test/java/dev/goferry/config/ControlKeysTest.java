package dev.goferry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControlKeysTest {
    private static final String TOKEN = "a-token-of-thirty-two-characters";

    @TempDir
    Path home;

    @Test
    void token_isReadFromItsFile_withoutTheLinesEnd() throws Exception {
        Path file = Files.writeString(home.resolve("token"), TOKEN + "\n");

        assertThat(new Loaded(home)
                        .with("GOFERRY_CONTROL_BOOTSTRAP_TOKEN_FILE", file.toString())
                        .byDefault()
                        .control()
                        .token())
                .contains(TOKEN);
    }

    @Test
    void secret_isReadFromItsFile_andRefusedWhenShortOrGivenTwice() throws Exception {
        Path file = Files.writeString(home.resolve("secret"), TOKEN + "\n");
        ControlKeys keys = new Loaded(home)
                .with("GOFERRY_CONTROL_SECRET_FILE", file.toString())
                .byDefault()
                .control();
        assertThat(keys.secretText()).contains(TOKEN);
        assertThat(keys.toString()).doesNotContain(TOKEN);

        Files.writeString(file, "x".repeat(15));
        assertThatThrownBy(keys::secretText).hasMessageContaining("control.secret-file");
        assertThat(problems("control.secret=" + TOKEN, "control.secret-file=/secret"))
                .contains("set one of them")
                .doesNotContain(TOKEN);
    }

    @Test
    void token_isRefused_whenItsFileIsMissingOrEmpty() throws Exception {
        Path empty = Files.createFile(home.resolve("empty"));
        for (Path file : new Path[] {empty, home.resolve("absent")}) {
            ControlKeys keys = new Loaded(home)
                    .bySet("control.bootstrap-token-file=" + file)
                    .control();
            assertThatThrownBy(keys::token)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void token_isRefused_whenItIsShortOrGivenTwice() {
        assertThat(problems("control.bootstrap-token=" + "x".repeat(15)))
                .contains("too short")
                .doesNotContain("xxx");
        assertThat(problems("control.bootstrap-token=" + TOKEN, "control.bootstrap-token-file=/token"))
                .contains("set one of them")
                .doesNotContain(TOKEN);
    }

    @Test
    void token_isShownNowhere_inTheEffectiveConfiguration() throws InvalidConfig {
        Configuration configuration = new Loaded(home).bySet("control.bootstrap-token=" + TOKEN);

        assertThat(Reference.effective(configuration)).contains("control.bootstrap-token: '***'");
        assertThat(Reference.effective(configuration) + configuration).doesNotContain(TOKEN);
    }

    @Test
    void webhookSecrets_areRead_fromKeyOrFile_andShownNowhere() throws Exception {
        Path file = Files.writeString(home.resolve("gitea"), "another secret of 16 or more\n");
        Configuration configuration = new Loaded(home)
                .bySet(
                        "control.webhook-github-secret=" + TOKEN,
                        "control.webhook-gitea-secret-file=" + file,
                        "control.webhook-modules=git.example/a=go.example/a, git.example/b=go.example/b");

        assertThat(configuration.control().webhooks().allSecrets())
                .containsOnly(entry("github", TOKEN), entry("gitea", "another secret of 16 or more"));
        assertThat(configuration.control().webhooks().modules())
                .containsOnly(entry("git.example/a", "go.example/a"), entry("git.example/b", "go.example/b"));
        assertThat(Reference.effective(configuration)).contains("control.webhook-github-secret: '***'");
        assertThat(Reference.effective(configuration)
                        + configuration
                        + configuration.control().webhooks())
                .doesNotContain(TOKEN);
    }

    @Test
    void webhookSecrets_areRefused_whenShortOrGivenTwiceOrAway() throws Exception {
        assertThat(problems("control.webhook-gitlab-secret=" + "x".repeat(15)))
                .contains("too short")
                .doesNotContain("xxx");
        assertThat(problems("control.webhook-gitlab-secret=" + TOKEN, "control.webhook-gitlab-secret-file=/secret"))
                .contains("set one of them")
                .doesNotContain(TOKEN);
        assertThat(problems("control.webhook-modules=https://git.example/a=go.example/a"))
                .contains("REPOSITORY=MODULE");
        WebhookKeys keys = new Loaded(home)
                .bySet("control.webhook-gitlab-secret-file=" + home.resolve("absent"))
                .control()
                .webhooks();
        assertThatThrownBy(keys::allSecrets).hasMessageContaining("control.webhook-gitlab-secret-file");
    }

    private String problems(String... sets) {
        InvalidConfig refused = catchThrowableOfType(InvalidConfig.class, () -> new Loaded(home).bySet(sets));
        return String.join("\n", refused.problems());
    }

    @Test
    void file_isNotRead_beyondItsBound() throws IOException {
        Path large = Files.writeString(home.resolve("large"), "x".repeat((4 << 10) + 1));

        assertThatThrownBy(() -> ControlSettings.tokenIn(large)).hasMessageContaining("larger than 4096 bytes");
    }
}
