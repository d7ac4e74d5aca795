/** The control plane with real nodes: its API, its commands, its jobs through crashes. */
@NullMarked
package dev.goferry.prewarming;

import org.jspecify.annotations.NullMarked;
