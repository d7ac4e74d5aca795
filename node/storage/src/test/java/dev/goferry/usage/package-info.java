@NullMarked
package dev.goferry.usage;

import org.jspecify.annotations.NullMarked;
