/** Processes of the program as it is shipped, for longer: a soak, and a roll-over from one version to the next. */
@org.jspecify.annotations.NullMarked
package dev.goferry.soak;
