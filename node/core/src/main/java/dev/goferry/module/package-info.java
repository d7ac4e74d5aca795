/** Module paths, versions and their patterns, by the rules of golang.org/x/mod. */
@NullMarked
package dev.goferry.module;

import org.jspecify.annotations.NullMarked;
