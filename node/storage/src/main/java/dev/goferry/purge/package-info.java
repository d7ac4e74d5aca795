/** What was purged and may not come back. */
@NullMarked
package dev.goferry.purge;

import org.jspecify.annotations.NullMarked;
