/** The program: what a person types, sees and gets back as an exit code. */
@NullMarked
package dev.goferry.launcher;

import org.jspecify.annotations.NullMarked;
