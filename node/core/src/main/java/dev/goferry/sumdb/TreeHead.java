package dev.goferry.sumdb;

import java.util.List;

/**
 * The state of a checksum database's tree at one time: how many records it has and the hash over all of them. Written
 * as three lines, {@code go.sum database tree}, the size and the hash in base64; further lines are ignored
 * (golang.org/x/mod/sumdb/tlog.ParseTree).
 */
public record TreeHead(long size, Hash hash) {
    static final TreeHead EMPTY = new TreeHead(0, Hash.EMPTY);

    private static final String TITLE = "go.sum database tree";

    static TreeHead parse(String text) throws MalformedAnswer {
        List<String> lines = text.lines().limit(3).toList();
        if (lines.size() < 3 || !lines.getFirst().equals(TITLE) || !text.endsWith("\n")) {
            throw new MalformedAnswer("the signed note is not a \"" + TITLE + "\"");
        }
        return new TreeHead(StrictText.number(lines.get(1), "the tree's size"), Hash.parse(lines.get(2)));
    }

    /** The text that the database signs. */
    public String text() {
        return TITLE + "\n" + size + "\n" + hash + "\n";
    }

    @Override
    public String toString() {
        return "tree#" + size + " " + hash;
    }
}
