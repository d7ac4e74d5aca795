/** Real classes in virtual time: what waits, asks for the time or starts a thread does it under a scheduler with a seed. */
@NullMarked
package dev.goferry.virtual;

import org.jspecify.annotations.NullMarked;
