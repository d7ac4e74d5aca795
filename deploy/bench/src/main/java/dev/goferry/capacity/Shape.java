package dev.goferry.capacity;

/**
 * A deployment.
 *
 * @param regions each with a bucket, following all others
 * @param nodes in a region
 * @param versions stored in a region
 * @param requests a second and region, of which every fourth is for a zip, as in a cold {@code go mod download}
 * @param fresh versions a day that a region stores
 * @param diskBytes of a node's cache before the bucket
 */
record Shape(String name, int regions, int nodes, int versions, int requests, int fresh, long diskBytes) {
    Shape {
        if (regions < 1 || nodes < 1 || versions < 1 || requests < 1 || fresh < 0 || diskBytes < 1) {
            throw new IllegalArgumentException("a deployment has at least one of everything, not " + name);
        }
    }
}
