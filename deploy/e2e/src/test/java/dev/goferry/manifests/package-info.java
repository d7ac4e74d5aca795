/** The Kubernetes manifests, held against what Kubernetes says of them. */
@NullMarked
package dev.goferry.manifests;

import org.jspecify.annotations.NullMarked;
