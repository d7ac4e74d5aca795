/** What ages: the generation of a module, and answers that an upstream gave some time ago. */
@NullMarked
package dev.goferry.freshness;

import org.jspecify.annotations.NullMarked;
