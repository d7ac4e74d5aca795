/** Go's module hashes and the rules that a module zip must keep. */
@NullMarked
package dev.goferry.verification;

import org.jspecify.annotations.NullMarked;
