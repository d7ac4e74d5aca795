/** A scripted GOPROXY origin over real sockets, for every test that needs an upstream which misbehaves. */
@NullMarked
package dev.goferry.origin;

import org.jspecify.annotations.NullMarked;
