package dev.goferry.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A read failed because the store answers, but not about this object: somebody writes it, or began to and was cut off. A
 * MinIO server lets nobody look at an object while a conditional put of it is on its way, and gives a writer that has
 * fallen silent 30 s. Nothing is known of the object.
 */
public final class StoreBusy extends IOException {
    private static final long serialVersionUID = 1L;

    public StoreBusy(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
