package dev.goferry.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goferry.document.Json;
import dev.goferry.job.JobKind.Outcome;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How steps of one segment ended, by their place in it. Immutable.
 *
 * <p>As JSON: place to bytes for a step that is done, place to reason for one that failed.
 */
public record Results(SortedMap<Integer, Outcome> byPlace) {
    static final Results NONE = new Results(new TreeMap<>());

    /** A longer reason is cut. */
    private static final int MAX_REASON = 500;

    public Results {
        byPlace = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(byPlace));
    }

    /** Both; these win. */
    Results or(Results others) {
        SortedMap<Integer, Outcome> all = new TreeMap<>(others.byPlace);
        all.putAll(byPlace);
        return new Results(all);
    }

    Tally tally() {
        Tally tally = Tally.NONE;
        for (Outcome outcome : byPlace.values()) {
            tally = tally.plus(
                    switch (outcome) {
                        case Outcome.Done(long bytes) -> new Tally(1, 0, bytes);
                        case Outcome.Failed _, Outcome.Retry _ -> new Tally(0, 1, 0);
                    });
        }
        return tally;
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        byPlace.forEach((place, outcome) -> {
            switch (outcome) {
                case Outcome.Done(long bytes) -> json.put(place.toString(), bytes);
                case Outcome.Failed(String reason) -> json.put(place.toString(), cut(reason));
                case Outcome.Retry(String reason) -> json.put(place.toString(), cut(reason));
            }
        });
        return json;
    }

    static Results read(ObjectNode json) {
        SortedMap<Integer, Outcome> byPlace = new TreeMap<>();
        for (var member : json.properties()) {
            JsonNode value = member.getValue();
            byPlace.put(
                    Integer.valueOf(member.getKey()),
                    value.isNumber() ? new Outcome.Done(value.longValue()) : new Outcome.Failed(value.asText()));
        }
        return new Results(byPlace);
    }

    private static String cut(String reason) {
        String line = reason.replaceAll("\\s+", " ").strip();
        return line.length() > MAX_REASON ? line.substring(0, MAX_REASON) + "…" : line;
    }
}
