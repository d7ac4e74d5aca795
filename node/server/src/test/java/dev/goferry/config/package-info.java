/** Tests of the configuration. */
@NullMarked
package dev.goferry.config;

import org.jspecify.annotations.NullMarked;
