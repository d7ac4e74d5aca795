/** A node's own disk before its bucket: proved files, bounded, the least recently requested out first. */
@NullMarked
package dev.goferry.disk;

import org.jspecify.annotations.NullMarked;
