/** The module graph of a go.mod and the versions that the go command selects from it. */
@NullMarked
package dev.goferry.buildlist;

import org.jspecify.annotations.NullMarked;
