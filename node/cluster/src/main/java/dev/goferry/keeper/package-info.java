/** How a cluster writes its region's log and follows it: the keeper, the follower, the anti-entropy pass and the index feed. */
@NullMarked
package dev.goferry.keeper;

import org.jspecify.annotations.NullMarked;
