package dev.goferry.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A write failed because the store's disk or quota is full; nothing was stored. Reads go on, and space heals it. */
public final class StoreFull extends IOException {
    private static final long serialVersionUID = 1L;

    public StoreFull(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
