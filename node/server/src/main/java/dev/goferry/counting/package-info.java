/** Counts what clients ask for, for a price that no hit notices, and keeps the counts in the bucket. */
@NullMarked
package dev.goferry.counting;

import org.jspecify.annotations.NullMarked;
