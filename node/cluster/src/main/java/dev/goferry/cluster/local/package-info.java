/** The cluster of a node alone: the same ports, answered from this process's memory. */
@NullMarked
package dev.goferry.cluster.local;

import org.jspecify.annotations.NullMarked;
