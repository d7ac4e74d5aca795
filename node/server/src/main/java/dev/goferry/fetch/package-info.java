/** The cold path: one file from the upstream chain through the spool and its proofs into the store. */
@NullMarked
package dev.goferry.fetch;

import org.jspecify.annotations.NullMarked;
