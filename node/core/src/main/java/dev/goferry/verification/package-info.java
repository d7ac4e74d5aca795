/** Go's module hashes and the rules that the files of a module version must keep. */
@NullMarked
package dev.goferry.verification;

import org.jspecify.annotations.NullMarked;
