/** Node to node: the bytes of a flight that one node leads, for the nodes that follow it. */
@NullMarked
package dev.goferry.peer;

import org.jspecify.annotations.NullMarked;
