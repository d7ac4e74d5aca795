/** The rules of the house that classes can be checked for. */
@NullMarked
package dev.goferry.rules;

import org.jspecify.annotations.NullMarked;
