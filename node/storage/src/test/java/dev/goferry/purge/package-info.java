@NullMarked
package dev.goferry.purge;

import org.jspecify.annotations.NullMarked;
