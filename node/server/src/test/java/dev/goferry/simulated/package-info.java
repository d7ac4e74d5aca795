/** A region of real nodes whose clock, network, bucket and upstream are simulated: the flights of files under a seed. */
@NullMarked
package dev.goferry.simulated;

import org.jspecify.annotations.NullMarked;
