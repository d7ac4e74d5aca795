/** The figures of Goferry beside going without it, nginx and peers: one command, one run, one table. */
@NullMarked
package dev.goferry.bench;

import org.jspecify.annotations.NullMarked;
