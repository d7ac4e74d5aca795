/** Where the bytes of a region live: one port, {@link dev.goferry.storage.ObjectStore}, and its stores. */
@NullMarked
package dev.goferry.storage;

import org.jspecify.annotations.NullMarked;
