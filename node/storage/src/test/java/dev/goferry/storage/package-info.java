@NullMarked
package dev.goferry.storage;

import org.jspecify.annotations.NullMarked;
