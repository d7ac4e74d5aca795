@NullMarked
package dev.goferry.log;

import org.jspecify.annotations.NullMarked;
