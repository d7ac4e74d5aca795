@NullMarked
package dev.goferry.disk;

import org.jspecify.annotations.NullMarked;
