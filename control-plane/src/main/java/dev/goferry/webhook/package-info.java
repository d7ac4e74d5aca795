/** What git servers tell about pushed tags: proved, understood, and mapped to modules. */
@NullMarked
package dev.goferry.webhook;

import org.jspecify.annotations.NullMarked;
