/** Follows an upstream index feed and fetches new versions of the modules that the region uses. */
@NullMarked
package dev.goferry.feed;

import org.jspecify.annotations.NullMarked;
