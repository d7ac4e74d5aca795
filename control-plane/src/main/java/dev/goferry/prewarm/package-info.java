/** Filling a region ahead of its clients: from names, go.mod, go.sum, SBOMs and toolchains to fetched files. */
@NullMarked
package dev.goferry.prewarm;

import org.jspecify.annotations.NullMarked;
