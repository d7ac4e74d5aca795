/** How fast work in the background may go. */
@NullMarked
package dev.goferry.pace;

import org.jspecify.annotations.NullMarked;
