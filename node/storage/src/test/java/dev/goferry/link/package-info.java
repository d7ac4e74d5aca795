/** A network that misbehaves on command: a real relay between a real client and a real server. */
@org.jspecify.annotations.NullMarked
package dev.goferry.link;
