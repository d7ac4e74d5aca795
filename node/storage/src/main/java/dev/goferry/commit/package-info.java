/** How verified files enter the store and how stored ones are proved before they leave it. */
@NullMarked
package dev.goferry.commit;

import org.jspecify.annotations.NullMarked;
