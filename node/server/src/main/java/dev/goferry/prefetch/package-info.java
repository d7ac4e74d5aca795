/** Guesses what a go client will ask next, and fetches it ahead in a bounded pool. */
@NullMarked
package dev.goferry.prefetch;

import org.jspecify.annotations.NullMarked;
