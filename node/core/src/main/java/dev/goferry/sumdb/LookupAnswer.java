package dev.goferry.sumdb;

import dev.goferry.module.ModuleVersion;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a database answers to {@code lookup/module@version}: the record's number in the tree, its text, which is the
 * go.sum lines of the version, and a signed tree that holds it. Nothing but the head's signature is proven by reading it.
 */
public record LookupAnswer(long id, String text, SignedHead head) {
    /** Reads the three parts and checks the signature by {@code key}. */
    public static LookupAnswer parse(byte[] answer, VerifierKey key) throws MalformedAnswer {
        String whole = StrictText.utf8(answer, "the lookup");
        int idEnd = whole.indexOf('\n');
        int textEnd = whole.indexOf("\n\n", idEnd + 1);
        if (idEnd < 0 || textEnd < 0) {
            throw new MalformedAnswer("the lookup is not a record and a signed tree head");
        }
        long id = StrictText.number(whole.substring(0, idEnd), "the record's number");
        String note = whole.substring(textEnd + 2);
        SignedHead head = SignedHead.open(note.getBytes(StandardCharsets.UTF_8), key);
        return new LookupAnswer(id, whole.substring(idEnd + 1, textEnd + 1), head);
    }

    /** The two hashes that the record gives for the version; empty if one is not there. */
    public Optional<LookupOutcome.Hashes> hashes(ModuleVersion version) {
        return line(version.path() + " " + version.version() + " ")
                .flatMap(zip -> line(version.path() + " " + version.version() + "/go.mod ")
                        .map(mod -> new LookupOutcome.Hashes(zip, mod)));
    }

    Hash recordHash() {
        return Hash.ofRecord(text.getBytes(StandardCharsets.UTF_8));
    }

    private Optional<String> line(String prefix) {
        return text.lines()
                .filter(line -> line.startsWith(prefix + "h1:"))
                .map(line -> line.substring(prefix.length()))
                .findFirst();
    }
}
