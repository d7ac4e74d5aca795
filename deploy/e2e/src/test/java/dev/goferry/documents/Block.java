package dev.goferry.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of commands in a document: {@code ```sh} and perhaps a word that says what it takes.
 *
 * @param kind the word: empty for what runs anywhere
 */
record Block(Path document, int line, String kind, String text) {
    private static final Pattern FENCE = Pattern.compile("(?ms)^```sh[ ]?([^\n]*)\n(.*?)^```$");

    static List<Block> of(Path document) throws IOException {
        String text = Files.readString(document);
        List<Block> blocks = new ArrayList<>();
        Matcher fence = FENCE.matcher(text);
        while (fence.find()) {
            int line = (int) text.substring(0, fence.start()).lines().count() + 1;
            blocks.add(new Block(document, line, fence.group(1).strip(), fence.group(2)));
        }
        return blocks;
    }

    @Override
    public String toString() {
        return document.getFileName() + ":" + line + (kind.isEmpty() ? "" : " (" + kind + ")");
    }
}
