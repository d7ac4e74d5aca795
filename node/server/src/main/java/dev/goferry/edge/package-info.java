/** The HTTP side that faces clients: from raw request to bytes on the wire. */
@NullMarked
package dev.goferry.edge;

import org.jspecify.annotations.NullMarked;
