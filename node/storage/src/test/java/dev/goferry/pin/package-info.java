@NullMarked
package dev.goferry.pin;

import org.jspecify.annotations.NullMarked;
