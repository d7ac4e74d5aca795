package dev.goferry.airgap;

import java.io.IOException;

/** An archive that is cut, changed or none of ours; the message is one line that says what to do. */
public final class ArchiveDamaged extends IOException {
    private static final long serialVersionUID = 1L;

    public ArchiveDamaged(String message) {
        super(message);
    }

    static ArchiveDamaged cut() {
        return new ArchiveDamaged("the archive is cut: it ends in the middle of a file; bring the whole of it");
    }
}
