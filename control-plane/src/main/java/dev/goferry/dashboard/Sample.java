package dev.goferry.dashboard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import java.time.Instant;

/**
 * What all nodes did together in one interval.
 *
 * @param at its end
 * @param seconds its length
 * @param p99Micros the time within which 99 of 100 requests were answered, to the bucket's upper bound; 0 without any
 * @param flights in the air at its end
 * @param nodes that told their figures
 */
record Sample(
        Instant at,
        double seconds,
        long requests,
        long hits,
        long misses,
        long errors,
        long bytes,
        long upstream,
        long p99Micros,
        long flights,
        int nodes) {
    /** Rates, as the API shows them; {@code hitRatio} is left out where nothing could have been a hit. */
    ObjectNode json() {
        ObjectNode json = Json.object()
                .put("at", at.toString())
                .put("requestsPerSecond", rate(requests))
                .put("errorsPerSecond", rate(errors))
                .put("bytesPerSecond", Math.round(bytes / seconds))
                .put("upstreamPerSecond", rate(upstream))
                .put("flights", flights)
                .put("nodes", nodes);
        if (hits + misses > 0) {
            json.put("hitRatio", Math.round(1000.0 * hits / (hits + misses)) / 1000.0);
        }
        if (p99Micros > 0) {
            json.put("p99Millis", p99Micros / 1000.0);
        }
        return json;
    }

    private double rate(long count) {
        return Math.round(count / seconds * 10) / 10.0;
    }
}
