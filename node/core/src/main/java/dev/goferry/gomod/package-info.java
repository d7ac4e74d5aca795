/** The parts of a go.mod file that a proxy needs. */
@NullMarked
package dev.goferry.gomod;

import org.jspecify.annotations.NullMarked;
