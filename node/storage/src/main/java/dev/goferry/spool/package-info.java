/** Disk space for downloads in flight: reserved before the first byte, given back by default, swept after a crash. */
@NullMarked
package dev.goferry.spool;

import org.jspecify.annotations.NullMarked;
