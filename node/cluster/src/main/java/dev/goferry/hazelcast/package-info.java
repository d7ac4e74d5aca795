/** The cluster's ports over Hazelcast: leases, index, hints, what clients ask and pending records that many processes share. */
@NullMarked
package dev.goferry.hazelcast;

import org.jspecify.annotations.NullMarked;
