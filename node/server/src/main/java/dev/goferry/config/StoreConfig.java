package dev.goferry.config;

import java.nio.file.Path;

/** Where a region's files live. */
public sealed interface StoreConfig {
    /** A folder in the layout of {@code GOMODCACHE/cache/download}; it is its own disk cache. */
    record Folder(Path path) implements StoreConfig {
        public Folder {
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("store: the folder is not absolute");
            }
        }
    }

    /** Reads {@code file:PATH}. */
    static StoreConfig parse(String text) {
        if (!text.startsWith("file:")) {
            throw new IllegalArgumentException("only folders can be stores in this release");
        }
        String path =
                text.startsWith("file:///") ? text.substring("file://".length()) : text.substring("file:".length());
        return new Folder(ValueType.PATH.parser().apply(path));
    }
}
