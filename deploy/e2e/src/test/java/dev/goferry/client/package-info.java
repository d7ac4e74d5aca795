/** The real go command against a real process. */
@NullMarked
package dev.goferry.client;

import org.jspecify.annotations.NullMarked;
