/** The program as a person starts it: exit codes, greetings, refusals, and the start script. */
@NullMarked
package dev.goferry.launching;

import org.jspecify.annotations.NullMarked;
