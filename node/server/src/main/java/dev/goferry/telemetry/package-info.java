/** What an operator sees: counters, histograms, traces. */
@NullMarked
package dev.goferry.telemetry;

import org.jspecify.annotations.NullMarked;
