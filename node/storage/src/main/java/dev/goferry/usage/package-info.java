/** Which module versions were asked for, day by day: counted by nodes, kept in the bucket, read by the control plane. */
@NullMarked
package dev.goferry.usage;

import org.jspecify.annotations.NullMarked;
