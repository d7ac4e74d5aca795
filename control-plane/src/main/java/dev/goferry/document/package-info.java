/** JSON documents in the bucket that are replaced only as seen, and their fields. */
@NullMarked
package dev.goferry.document;

import org.jspecify.annotations.NullMarked;
