/** What an operator may set: one table of keys, from which files, variables, errors and the reference are derived. */
@NullMarked
package dev.goferry.config;

import org.jspecify.annotations.NullMarked;
