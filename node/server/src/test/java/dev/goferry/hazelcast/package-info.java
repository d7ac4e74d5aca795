/** The cluster's ports over a simulated network: the decisions of the real members, and the map on which they agree. */
@NullMarked
package dev.goferry.hazelcast;

import org.jspecify.annotations.NullMarked;
