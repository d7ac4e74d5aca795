/** One node, put together by hand. */
@NullMarked
package dev.goferry.server;

import org.jspecify.annotations.NullMarked;
