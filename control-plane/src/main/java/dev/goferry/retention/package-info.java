/** What a region's store keeps and what goes when there is no room: rules, pins of operators, evictions. */
@NullMarked
package dev.goferry.retention;

import org.jspecify.annotations.NullMarked;
