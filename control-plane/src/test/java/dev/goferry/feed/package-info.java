@NullMarked
package dev.goferry.feed;

import org.jspecify.annotations.NullMarked;
