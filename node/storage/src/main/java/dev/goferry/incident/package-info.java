/** Bytes that were not what they must be: how a region remembers that it met some. */
@NullMarked
package dev.goferry.incident;

import org.jspecify.annotations.NullMarked;
