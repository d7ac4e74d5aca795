/** What a black-box run saw, and whether the product kept its promises in it. */
@NullMarked
package dev.goferry.history;

import org.jspecify.annotations.NullMarked;
