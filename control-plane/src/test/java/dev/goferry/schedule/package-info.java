@NullMarked
package dev.goferry.schedule;

import org.jspecify.annotations.NullMarked;
