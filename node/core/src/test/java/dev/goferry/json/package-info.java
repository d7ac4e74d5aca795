@NullMarked
package dev.goferry.json;

import org.jspecify.annotations.NullMarked;
