package dev.goferry.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A write failed because the store may only be read: its file system or its permissions say so. Reads go on. */
public final class StoreReadOnly extends IOException {
    private static final long serialVersionUID = 1L;

    public StoreReadOnly(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
