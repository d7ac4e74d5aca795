package dev.goferry.verification;

import java.util.Optional;

/** What {@link ModuleZip#check} found. */
public sealed interface ZipVerdict {
    /**
     * A zip that every client takes, and that every reader reads alike.
     *
     * @param h1 as in go.sum, {@code h1:} and base64
     * @param entries files and folders
     * @param inflatedBytes the sum of its files
     * @param goMod the bytes of its go.mod, if it has one; not to be changed
     */
    record Sound(String h1, int entries, long inflatedBytes, Optional<byte[]> goMod) implements ZipVerdict {}

    /** A zip that must not be stored or served. {@code reason} is one line for a person. */
    record Broken(String reason) implements ZipVerdict {}
}
