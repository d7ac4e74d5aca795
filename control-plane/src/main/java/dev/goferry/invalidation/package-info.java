/** What a region must forget: refreshes and purges. */
@NullMarked
package dev.goferry.invalidation;

import org.jspecify.annotations.NullMarked;
