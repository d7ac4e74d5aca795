package dev.goferry.sumdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SignedNoteTest {
    private static final String TEXT = """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.
            """;
    /** The example of golang.org/x/mod/sumdb/note. */
    private static final String PETER =
            "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSN"
                    + "XgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    private static final String ENOCH =
            "\u2014 EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

    private static VerifierKey peter() throws MalformedAnswer {
        return VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    }

    private static String open(String note) throws MalformedAnswer {
        return SignedNote.open(note.getBytes(StandardCharsets.UTF_8), peter());
    }

    @Test
    void note_opens_withOneKnownSignatureAmongUnknownOnes() throws Exception {
        assertThat(open(TEXT + "\n" + PETER)).isEqualTo(TEXT);
        assertThat(open(TEXT + "\n" + ENOCH + PETER)).isEqualTo(TEXT);
        assertThat(open(TEXT + "\n" + PETER + ENOCH + PETER)).isEqualTo(TEXT);
        String stranger = TestSigner.create("PeterNeumann").signatureLine(TEXT);
        assertThat(open(TEXT + "\n" + stranger + PETER)).isEqualTo(TEXT);
    }

    @Test
    void note_isRefused_whenTheTextWasChanged() {
        assertThatThrownBy(() -> open(TEXT.replace("know", "knew") + "\n" + PETER))
                .hasMessageContaining("invalid");
    }

    @Test
    void note_isRefused_whenOnlyOthersSignedIt() {
        assertThatThrownBy(() -> open(TEXT + "\n" + ENOCH)).hasMessageContaining("no signature by PeterNeumann");
    }

    @Test
    void note_isRefused_whenItIsMalformed() {
        for (String note : new String[] {
            "",
            TEXT,
            TEXT + "\n",
            TEXT + PETER,
            TEXT + "\n" + PETER.strip(),
            TEXT + "\n- PeterNeumann AAAA\n",
            TEXT + "\n" + PETER + "\u2014 x\n",
            TEXT + "\n" + PETER + "\u2014 x AAAA\n",
            TEXT + "\u0001\n\n" + PETER
        }) {
            assertThatThrownBy(() -> open(note)).as(note).isInstanceOf(MalformedAnswer.class);
        }
    }

    @Test
    void signatures_areCounted_upToAHundred() throws Exception {
        assertThat(open(TEXT + "\n" + PETER + ENOCH.repeat(99))).isEqualTo(TEXT);
        assertThatThrownBy(() -> open(TEXT + "\n" + PETER + ENOCH.repeat(100))).hasMessageContaining("100");
    }
}
