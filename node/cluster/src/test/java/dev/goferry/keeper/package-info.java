@NullMarked
package dev.goferry.keeper;

import org.jspecify.annotations.NullMarked;
