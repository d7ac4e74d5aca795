/** A region that follows other regions' logs by rules. */
@NullMarked
package dev.goferry.replication;

import org.jspecify.annotations.NullMarked;
