/** The checksum database as a node uses it: proxied and kept for clients, and asked before a public module is committed. */
@NullMarked
package dev.goferry.checksum;

import org.jspecify.annotations.NullMarked;
