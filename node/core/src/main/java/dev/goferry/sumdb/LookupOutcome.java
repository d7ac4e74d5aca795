package dev.goferry.sumdb;

/** What a checksum database, verified, says about one module version. Texts are one line for a person. */
public sealed interface LookupOutcome {
    /** Proven: {@code h1:} and base64, of the zip and of the go.mod file. */
    record Hashes(String zipH1, String modH1) implements LookupOutcome {}

    /** The database said with 404 or 410 that it knows no such version. {@code text} is its own. */
    record Unknown(String text) implements LookupOutcome {}

    /** "I cannot tell". {@code status} is what our client is told: 502, 503 or 504. */
    record Unavailable(int status, String text) implements LookupOutcome {}

    /** What the database said, twice, is not proven by its own signed tree: nothing of it may be used. */
    record Untrusted(String text) implements LookupOutcome {}

    /**
     * The database signed two trees of which neither continues the other: a security incident, nothing of the new one may
     * be used. Both notes are evidence to be kept.
     */
    record Forked(SignedHead saved, SignedHead offered) implements LookupOutcome {
        /** The incident in one line. */
        public String text() {
            return "SECURITY ERROR: the checksum database signed two histories: saved " + saved.head() + ", offered "
                    + offered.head();
        }
    }
}
