/** Other regions behind a node's own upstreams. */
@NullMarked
package dev.goferry.regions;

import org.jspecify.annotations.NullMarked;
