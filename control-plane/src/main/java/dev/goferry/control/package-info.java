/** The control plane put together: its configuration, its endpoints and its life. */
@NullMarked
package dev.goferry.control;

import org.jspecify.annotations.NullMarked;
