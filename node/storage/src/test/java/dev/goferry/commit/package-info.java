@NullMarked
package dev.goferry.commit;

import org.jspecify.annotations.NullMarked;
