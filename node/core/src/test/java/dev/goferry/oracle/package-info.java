/** golang.org/x/mod itself, asked from tests. */
@NullMarked
package dev.goferry.oracle;

import org.jspecify.annotations.NullMarked;
