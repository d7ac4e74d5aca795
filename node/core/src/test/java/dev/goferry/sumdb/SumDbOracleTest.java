package dev.goferry.sumdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.oracle.Mutations;
import dev.goferry.oracle.Oracle;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** golang.org/x/mod's own reader, verifier and server against ours. */
class SumDbOracleTest {
    private static final long SEED = 20261101;
    private static final int CASES = 5000;

    private static Oracle oracle;

    private final TestSigner signer = TestSigner.create("sum.example.com");

    @BeforeAll
    static void start() {
        oracle = Oracle.start();
    }

    @AfterAll
    static void stop() throws IOException {
        oracle.close();
    }

    @Test
    void mutatedLookup_isReadTheSame() throws Exception {
        VerifierKey key = VerifierKey.parse(signer.verifierKey());
        String head = new TreeHead(7, Hash.EMPTY).text();
        String stranger = TestSigner.create("other.example.com").signatureLine(head);
        String record = "5\nexample.com/m v1.0.0 h1:zip\nexample.com/m v1.0.0/go.mod h1:mod\n\n";
        List<String> seeds = List.of(
                record + signer.sign(head),
                record + signer.sign(head) + stranger,
                record + head + "\n" + stranger + signer.signatureLine(head),
                record + signer.sign(head + "more\n"));
        List<String> parts = List.of(
                "\n", "\n\n", " ", "+", "=", "0", "-", "\u2014 ", "\u00e9", "\u0001", "\t", "5\n", "", "A", stranger);
        Mutations mutations = new Mutations(new Random(SEED), seeds, parts);
        int read = 0;
        for (int i = 0; i < CASES; i++) {
            String lookup = mutations.next();
            List<String> expected = oracle.ask("ParseLookup", lookup, signer.verifierKey());
            // x/mod takes a record's number with a sign or leading zeros, which no database writes.
            boolean oddNumber = expected.size() > 2 && !lookup.startsWith(expected.get(2) + "\n");
            String ours = ours(lookup, key);
            assertThat(ours)
                    .as("seed %d, case %d: %s", SEED, i, lookup)
                    .isEqualTo(expected.getFirst().equals("ok") && !oddNumber ? said(expected) : "refused");
            read += ours.equals("refused") ? 0 : 1;
        }
        assertThat(read).isBetween(CASES / 20, CASES * 19 / 20);
    }

    private static String said(List<String> expected) {
        return String.join("|", expected.subList(2, 6));
    }

    private static String ours(String lookup, VerifierKey key) {
        try {
            LookupAnswer answer = LookupAnswer.parse(lookup.getBytes(StandardCharsets.UTF_8), key);
            TreeHead tree = answer.head().head();
            return answer.id() + "|" + answer.text() + "|" + tree.size() + "|" + tree.hash();
        } catch (MalformedAnswer e) {
            return "refused";
        }
    }

    @Test
    void mutatedKey_isReadTheSame() {
        Mutations mutations = new Mutations(
                new Random(SEED),
                List.of(signer.verifierKey(), "x+00000000+AA=="),
                List.of("+", " ", "=", "A", "\u00a0"));
        for (int i = 0; i < CASES; i++) {
            String key = mutations.next();
            assertThat(isKey(key))
                    .as("seed %d, case %d: %s", SEED, i, key)
                    .isEqualTo(oracle.accepts("NewVerifier", key));
        }
    }

    private static boolean isKey(String text) {
        try {
            return VerifierKey.parse(text).name().equals(text.substring(0, text.indexOf('+')));
        } catch (MalformedAnswer e) {
            return false;
        }
    }

    @Test
    void recordsOfTheirServer_areProvenByOurClient_asItGrows() throws Exception {
        String base = oracle.ask("ServeSumDb", signer.signerKey()).getFirst();
        try (HttpClient http = HttpClient.newHttpClient()) {
            ChecksumDatabase client = new ChecksumDatabase(
                    VerifierKey.parse(signer.verifierKey()),
                    new HttpSumDbReader(base, http),
                    new TestTreeHeads(),
                    1000);
            for (int i = 0; i < 600; i++) {
                assertThat(client.lookup(version("example.com/Upper/m", i)))
                        .as("record %d", i)
                        .isEqualTo(new LookupOutcome.Hashes("h1:zip", "h1:mod"));
            }
            assertThat(client.lookup(version("example.com/Upper/m", 0))).isInstanceOf(LookupOutcome.Hashes.class);
            assertThat(client.lookup(version("example.com/unknown", 0))).isNotInstanceOf(LookupOutcome.Hashes.class);
        }
    }

    private static ModuleVersion version(String path, int number) {
        return new ModuleVersion(new ModulePath(path), new Version("v1.0." + number));
    }
}
