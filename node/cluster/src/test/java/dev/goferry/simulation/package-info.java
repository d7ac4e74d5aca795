/**
 * The log's writers, keepers and followers in one thread and in virtual time, under a seed: other members run in the
 * middle of a store's operation, and processes freeze or die there.
 */
@NullMarked
package dev.goferry.simulation;

import org.jspecify.annotations.NullMarked;
