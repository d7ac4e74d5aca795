/** Who may do what: bearer tokens, their scopes, and those who try others. */
@NullMarked
package dev.goferry.grant;

import org.jspecify.annotations.NullMarked;
