/** The ledger of first-seen hashes: what a file was when it was first stored, remembered when the file is long gone. */
@NullMarked
package dev.goferry.pin;

import org.jspecify.annotations.NullMarked;
