/** One JSON object in one line, for the records that we write ourselves; and the tokens of all JSON that is read. */
@NullMarked
package dev.goferry.json;

import org.jspecify.annotations.NullMarked;
