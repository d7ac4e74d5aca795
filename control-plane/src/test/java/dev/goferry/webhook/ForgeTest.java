package dev.goferry.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ForgeTest {
    /** From docs.github.com, "Validating webhook deliveries", "Testing the webhook payload validation". */
    private static final String SECRET = "It's a Secret to Everybody";

    private static final byte[] BODY = "Hello, World!".getBytes(UTF_8);
    private static final String DIGEST = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    @Test
    void github_isProved_byTheSignatureOfItsDocumentation() {
        assertThat(isProved(Forge.GITHUB, SECRET, "x-hub-signature-256", "sha256=" + DIGEST, BODY))
                .isTrue();
    }

    @Test
    void gitea_isProved_byTheBareDigest() {
        assertThat(isProved(Forge.GITEA, SECRET, "x-gitea-signature", DIGEST, BODY))
                .isTrue();
        assertThat(isProved(Forge.GITEA, SECRET, "x-gitea-signature", "sha256=" + DIGEST, BODY))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // RFC 4231, test cases 1, 2 and 6.
                "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b | 4869205468657265"
                        + " | b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
                "4a656665 | 7768617420646f2079612077616e7420666f72206e6f7468696e673f"
                        + " | 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            })
    void digest_isTheOneOfTheStandard(String key, String message, String digest) {
        String secret = new String(HexFormat.of().parseHex(key), UTF_8);
        assertThat(isProved(
                        Forge.GITEA,
                        secret,
                        "x-gitea-signature",
                        digest,
                        HexFormat.of().parseHex(message)))
                .isTrue();
    }

    @Test
    void gitlab_isProved_byItsToken_andByNothingLikeIt() {
        assertThat(isProved(Forge.GITLAB, SECRET, "x-gitlab-token", SECRET, BODY))
                .isTrue();
        for (String other :
                new String[] {"", SECRET + " ", SECRET.substring(1), SECRET.toLowerCase(java.util.Locale.ROOT)}) {
            assertThat(isProved(Forge.GITLAB, SECRET, "x-gitlab-token", other, BODY))
                    .as(other)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256=",
                "sha256=00",
                "sha1=" + DIGEST,
                DIGEST,
                "sha256=" + DIGEST + "0",
                "SHA256=" + DIGEST
            })
    void github_isNotProved_byAnythingElse(String signature) {
        assertThat(isProved(Forge.GITHUB, SECRET, "x-hub-signature-256", signature, BODY))
                .isFalse();
    }

    @Test
    void nobody_isProved_byAnotherBodySecretOrHeader() {
        String signature = "sha256=" + DIGEST;
        assertThat(isProved(Forge.GITHUB, SECRET, "x-hub-signature-256", signature, "Hello, World?".getBytes(UTF_8)))
                .isFalse();
        assertThat(isProved(Forge.GITHUB, SECRET + "!", "x-hub-signature-256", signature, BODY))
                .isFalse();
        assertThat(isProved(Forge.GITHUB, SECRET, "x-hub-signature", signature, BODY))
                .isFalse();
    }

    private static boolean isProved(Forge forge, String secret, String header, String value, byte[] body) {
        Map<String, String> headers = Map.of(header, value);
        return forge.isProved(secret, name -> Optional.ofNullable(headers.get(name)), body);
    }
}
