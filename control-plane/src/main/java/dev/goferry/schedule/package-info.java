/** What is prewarmed and refreshed by the clock: expressions as in crontab(5), documents, and who begins the runs. */
@NullMarked
package dev.goferry.schedule;

import org.jspecify.annotations.NullMarked;
