@NullMarked
package dev.goferry.incident;

import org.jspecify.annotations.NullMarked;
