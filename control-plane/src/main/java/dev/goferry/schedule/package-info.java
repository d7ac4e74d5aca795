/** What is done by the clock: prewarms, refreshes, evictions, scrubs: expressions as in crontab(5), documents, and who begins the runs. */
@NullMarked
package dev.goferry.schedule;

import org.jspecify.annotations.NullMarked;
