/** Answers that are ready to be sent from memory. */
@NullMarked
package dev.goferry.cache;

import org.jspecify.annotations.NullMarked;
