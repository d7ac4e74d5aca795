/** SHA-256, from which all our hashes are made. */
@NullMarked
package dev.goferry.digest;

import org.jspecify.annotations.NullMarked;
