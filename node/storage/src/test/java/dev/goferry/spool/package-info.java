@NullMarked
package dev.goferry.spool;

import org.jspecify.annotations.NullMarked;
