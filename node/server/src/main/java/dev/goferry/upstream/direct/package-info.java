/** Modules straight from version control: the go tool, run at arm's length in a scratch module cache. */
@NullMarked
package dev.goferry.upstream.direct;

import org.jspecify.annotations.NullMarked;
