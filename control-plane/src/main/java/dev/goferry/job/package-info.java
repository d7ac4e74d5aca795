/** Long work in steps: documents in the bucket, segments under leases, progress, pause, resume, cancel. */
@NullMarked
package dev.goferry.job;

import org.jspecify.annotations.NullMarked;
