@NullMarked
package dev.goferry.replication;

import org.jspecify.annotations.NullMarked;
