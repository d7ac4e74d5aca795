package dev.goferry.airgap;

import dev.goferry.digest.Sha256;
import dev.goferry.json.FlatJson;
import java.nio.charset.StandardCharsets;

/**
 * The last entry of an archive: without it, the archive is not whole.
 *
 * @param sums of all; its {@code previous} is the last manifest's SHA-256
 */
public record End(Sums sums) {
    static final String NAME = Manifest.FOLDER + "end.json";

    byte[] bytes() {
        return (sums.json() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static End parse(byte[] bytes) throws ArchiveDamaged {
        try {
            return new End(Sums.of(FlatJson.parse(new String(bytes, StandardCharsets.UTF_8))));
        } catch (IllegalArgumentException e) {
            throw new ArchiveDamaged("the archive's last entry is damaged: " + e.getMessage());
        }
    }

    /** Vouches for every byte of the archive: SHA-256 of this entry, which names that of the last manifest, and so on. */
    public String digest() {
        return Sha256.hex(bytes());
    }
}
