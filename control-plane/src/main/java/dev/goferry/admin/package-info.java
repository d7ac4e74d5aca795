/** The HTTP side of the control plane: routes, calls, answers, problems, authentication. */
@NullMarked
package dev.goferry.admin;

import org.jspecify.annotations.NullMarked;
