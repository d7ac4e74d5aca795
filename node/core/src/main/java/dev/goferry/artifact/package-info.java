/** The immutable files of a module version and the one key that names each: URL path, file name and object key. */
@NullMarked
package dev.goferry.artifact;

import org.jspecify.annotations.NullMarked;
