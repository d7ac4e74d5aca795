/** What a region holds as one archive, and the way of such an archive, or of another proxy's folder, into a region. */
@NullMarked
package dev.goferry.airgap;

import org.jspecify.annotations.NullMarked;
