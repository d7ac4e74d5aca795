/** One piece of work that many wait for: a flight, the bytes that it lands as they arrive, and the table of those in the air. */
@NullMarked
package dev.goferry.flight;

import org.jspecify.annotations.NullMarked;
