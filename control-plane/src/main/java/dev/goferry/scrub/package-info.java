/** Reads every stored file again, and repairs what is no longer what was pinned. */
@NullMarked
package dev.goferry.scrub;

import org.jspecify.annotations.NullMarked;
