/** What every form of the cluster's ports promises. */
@NullMarked
package dev.goferry.cluster;

import org.jspecify.annotations.NullMarked;
