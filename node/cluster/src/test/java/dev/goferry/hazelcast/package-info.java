/** Tests with real members: some in one process, and processes of their own for those that die. */
@NullMarked
package dev.goferry.hazelcast;

import org.jspecify.annotations.NullMarked;
