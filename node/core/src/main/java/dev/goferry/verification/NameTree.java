package dev.goferry.verification;

import java.util.HashMap;
import java.util.Map;

/**
 * Finds names that a case-insensitive file system would take for one, and names that are a file and a folder. Folds
 * like x/mod's strToFold. Holds every path element once, so that deep names cost no more than their length.
 */
final class NameTree {
    private record Key(int parent, String folded) {}

    private record Node(int number, String element, boolean folder) {}

    /** 100,000 elements of 80 characters; longer names are a hostile zip's way to fill memory. */
    private static final int MAX_CHARACTERS = 8_000_000;

    private final Map<Key, Node> nodes = new HashMap<>();
    private final int maxFolders;
    private int folders;
    private int characters;

    NameTree(int maxFolders) {
        this.maxFolders = maxFolders;
    }

    void add(String path, boolean folder) throws BrokenZip {
        int parent = 0;
        int start = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
            parent = enter(parent, path.substring(start, slash), true, path).number;
            start = slash + 1;
        }
        enter(parent, path.substring(start), folder, path);
    }

    private Node enter(int parent, String element, boolean folder, String path) throws BrokenZip {
        Key key = new Key(parent, fold(element));
        Node there = nodes.get(key);
        if (there == null) {
            if (folder && ++folders > maxFolders) {
                throw new BrokenZip("more than " + maxFolders + " folders");
            }
            characters += element.length();
            if (characters > MAX_CHARACTERS) {
                throw new BrokenZip("names of more than " + MAX_CHARACTERS + " characters together");
            }
            Node node = new Node(nodes.size() + 1, element, folder);
            nodes.put(key, node);
            return node;
        }
        if (!there.element.equals(element)) {
            throw new BrokenZip("two names that differ only in case: " + Printable.of(path));
        }
        if (there.folder != folder || !folder) {
            throw new BrokenZip("a name stands twice, or as a file and a folder: " + Printable.of(path));
        }
        return there;
    }

    static String fold(String element) {
        int i = 0;
        while (i < element.length() && element.charAt(i) < 0x80 && !Character.isUpperCase(element.charAt(i))) {
            i++;
        }
        if (i == element.length()) {
            return element;
        }
        StringBuilder folded = new StringBuilder(element.length());
        element.codePoints().map(NameTree::fold).forEach(folded::appendCodePoint);
        return folded.toString();
    }

    /** The Turkish i's fold to nothing else in Go, while Java's upper case would make them an i. */
    private static int fold(int codePoint) {
        return codePoint == 0x130 || codePoint == 0x131
                ? codePoint
                : Character.toLowerCase(Character.toUpperCase(codePoint));
    }
}
