@NullMarked
package dev.goferry.cluster.local;

import org.jspecify.annotations.NullMarked;
