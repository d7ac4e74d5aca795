/** Black-box runs of one node under faults: recorded clients, a misbehaving origin, and the history checker at the end. */
@NullMarked
package dev.goferry.faults;

import org.jspecify.annotations.NullMarked;
