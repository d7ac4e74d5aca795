/** How one thread waits for another. */
@NullMarked
package dev.goferry.threads;

import org.jspecify.annotations.NullMarked;
