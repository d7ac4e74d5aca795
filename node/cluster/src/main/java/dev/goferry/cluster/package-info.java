/** What nodes know of each other: members, leases, index, generations and hints, each with a local form for a node alone. */
@NullMarked
package dev.goferry.cluster;

import org.jspecify.annotations.NullMarked;
