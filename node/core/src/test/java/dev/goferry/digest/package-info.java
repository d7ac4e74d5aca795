@NullMarked
package dev.goferry.digest;

import org.jspecify.annotations.NullMarked;
