/** Every command line in the documents, run. */
@NullMarked
package dev.goferry.documents;

import org.jspecify.annotations.NullMarked;
