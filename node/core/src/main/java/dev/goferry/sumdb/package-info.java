/** The checksum database: signed notes, tree heads, tiles and inclusion proofs. */
@NullMarked
package dev.goferry.sumdb;

import org.jspecify.annotations.NullMarked;
