/** What a client can ask of a module proxy, parsed from the raw request target. */
@NullMarked
package dev.goferry.protocol;

import org.jspecify.annotations.NullMarked;
