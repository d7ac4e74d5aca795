/** Where modules come from: proxies by HTTP and the version control systems by the go tool, in the order of a chain. */
@NullMarked
package dev.goferry.upstream;

import org.jspecify.annotations.NullMarked;
