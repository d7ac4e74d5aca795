/** One JSON object in one line: the records that we write ourselves. Foreign JSON is parsed elsewhere. */
@NullMarked
package dev.goferry.json;

import org.jspecify.annotations.NullMarked;
