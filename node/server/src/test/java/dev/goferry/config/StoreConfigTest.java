package dev.goferry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goferry.s3.S3Config;
import dev.goferry.s3.S3Credentials;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreConfigTest {
    private static final String URL = "s3://modules/eu/west?endpoint=http://127.0.0.1:9000&region=eu-1";

    @TempDir
    Path home;

    private S3Config bucket(Loaded loaded, String... sets) throws InvalidConfig {
        return ((StoreConfig.Bucket) loaded.bySet(sets).node().store()).s3();
    }

    @Test
    void bucket_isWhatItsUrlSays() throws Exception {
        S3Config s3 = bucket(new Loaded(home), "store=" + URL, "s3.read-timeout=3s", "s3.tries=5");
        assertThat(s3.endpoint()).isEqualTo(URI.create("http://127.0.0.1:9000"));
        assertThat(s3.region()).isEqualTo("eu-1");
        assertThat(s3.bucket()).isEqualTo("modules");
        assertThat(s3.prefix()).isEqualTo("eu/west");
        assertThat(s3.pathStyle()).isTrue();
        assertThat(s3.limits().read()).isEqualTo(Duration.ofSeconds(3));
        assertThat(s3.limits().tries()).isEqualTo(5);
    }

    @Test
    void bucket_isOfAws_withoutAnEndpoint() throws Exception {
        S3Config s3 = bucket(new Loaded(home), "store=s3://modules?region=eu-west-1");
        assertThat(s3.endpoint()).isEqualTo(URI.create("https://s3.eu-west-1.amazonaws.com"));
        assertThat(s3.pathStyle()).isFalse();
        assertThat(s3.prefix()).isEmpty();
    }

    @Test
    void credentials_areTheFile_elseTheEnvironment_elseThePlatform() throws Exception {
        Loaded withKeys =
                new Loaded(home).with("AWS_ACCESS_KEY_ID", "AKIDCANARY").with("AWS_SECRET_ACCESS_KEY", "s3cr3t");
        assertThat(bucket(withKeys, "store=" + URL, "s3.credentials-file=/run/keys")
                        .credentials())
                .isEqualTo(new S3Credentials.File(Path.of("/run/keys")));
        assertThat(bucket(withKeys, "store=" + URL).credentials()).isEqualTo(new S3Credentials.Environment());
        assertThat(bucket(new Loaded(home), "store=" + URL).credentials()).isEqualTo(new S3Credentials.Platform());
        Configuration configuration = withKeys.bySet("store=" + URL);
        assertThat(Reference.effective(configuration) + configuration.node()).doesNotContain("s3cr3t", "AKIDCANARY");
    }

    @Test
    void keys_areRefusedAndNotShown_inTheUrl() {
        InvalidConfig refused = catchThrowableOfType(
                InvalidConfig.class, () -> new Loaded(home).bySet("store=s3://AKIDCANARY:s3cr3t@modules"));
        assertThat(refused.problems())
                .singleElement()
                .asString()
                .contains("AWS_SECRET_ACCESS_KEY")
                .doesNotContain("s3cr3t", "AKIDCANARY");
    }

    @Test
    void warnings_nameWhatHasNoEffect_onEachKindOfStore() throws Exception {
        String[] set = {"cache.size=1GiB", "s3.tries=5"};
        assertThat(new Loaded(home).bySet(set).warnings())
                .containsExactly(
                        "cache.size has no effect: a folder store is its own cache (--set)",
                        "s3.tries has no effect: the store is a folder (--set)");
        assertThat(new Loaded(home).bySet("store=" + URL, set[0], set[1]).warnings())
                .isEmpty();
    }
}
