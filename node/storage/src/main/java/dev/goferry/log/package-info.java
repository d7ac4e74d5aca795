/** What happened to a region's bucket, in order: records, the segments that hold them, and how they are written and read. */
@NullMarked
package dev.goferry.log;

import org.jspecify.annotations.NullMarked;
