/** What a node answers to a module request, and how it finds the answer: memory, store, or a flight. */
@NullMarked
package dev.goferry.proxy;

import org.jspecify.annotations.NullMarked;
