@NullMarked
package dev.goferry.webhook;

import org.jspecify.annotations.NullMarked;
