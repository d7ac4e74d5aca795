/** What a deployment of a given shape needs, worked out from measured constants. */
@NullMarked
package dev.goferry.capacity;

import org.jspecify.annotations.NullMarked;
