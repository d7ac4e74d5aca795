package dev.goferry.airgap;

import dev.goferry.json.FlatJson;
import dev.goferry.log.Cursor;
import java.nio.charset.StandardCharsets;

/**
 * The first entry of an archive.
 *
 * @param region that it was taken from
 * @param modules the globs of its {@link Selection}
 * @param since the place in that region's log where it begins
 * @param until the place where it ends
 * @param selection {@link Selection#mark}: what was asked for
 * @param created when it was begun
 */
public record Head(String region, String modules, Cursor since, Cursor until, String selection, String created) {
    static final String NAME = Manifest.FOLDER + "head.json";
    private static final int FORMAT = 1;

    byte[] bytes() {
        FlatJson json = FlatJson.empty()
                .with("format", FORMAT)
                .with("region", region)
                .with("modules", modules)
                .with("since", since.text())
                .with("until", until.text())
                .with("selection", selection)
                .with("created", created);
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static Head parse(byte[] bytes) throws ArchiveDamaged {
        try {
            FlatJson json = FlatJson.parse(new String(bytes, StandardCharsets.UTF_8));
            if (json.number("format") != FORMAT) {
                throw new ArchiveDamaged("the archive was written by a newer Goferry: upgrade this one");
            }
            return new Head(
                    json.text("region"),
                    json.text("modules"),
                    Cursor.parse(json.text("since")),
                    Cursor.parse(json.text("until")),
                    json.text("selection"),
                    json.text("created"));
        } catch (IllegalArgumentException e) {
            throw new ArchiveDamaged("the archive's first entry is damaged: " + e.getMessage());
        }
    }
}
