/** What ages: lists, latest versions, queries and not-founds, with the generation that drops them. */
@NullMarked
package dev.goferry.freshness;

import org.jspecify.annotations.NullMarked;
