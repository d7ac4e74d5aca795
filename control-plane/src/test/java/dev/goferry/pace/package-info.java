@NullMarked
package dev.goferry.pace;

import org.jspecify.annotations.NullMarked;
