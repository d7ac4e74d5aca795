package dev.goferry.telemetry;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What a store was asked, how long it took and how often it could not tell. Thread-safe. */
final class StoreMeters {
    /** The one label. */
    enum Operation {
        STAT,
        READ,
        OPEN,
        PUT,
        REPLACE,
        MOVE,
        DELETE,
        LIST
    }

    /** One call of a store. */
    interface Call<T> {
        T run() throws IOException;
    }

    private record Counters(Latency latency, LongAdder errors) {}

    private final EnumMap<Operation, Counters> operations = new EnumMap<>(Operation.class);

    StoreMeters() {
        for (Operation operation : Operation.values()) {
            operations.put(operation, new Counters(new Latency(), new LongAdder()));
        }
    }

    /** A {@link RuntimeException} is a bad key and no failure of the store. */
    <T> T time(Operation operation, Call<T> call) throws IOException {
        Counters counters = Objects.requireNonNull(operations.get(operation));
        long start = System.nanoTime();
        try {
            return call.run();
        } catch (IOException e) {
            counters.errors().increment();
            throw e;
        } finally {
            counters.latency().record(System.nanoTime() - start);
        }
    }

    void into(Scrape scrape) {
        Scrape.Histograms durations = scrape.histograms(
                "goferry_store_operation_duration_seconds", "Calls of the folder or bucket, by operation.");
        Scrape.Counters errors = scrape.counters(
                "goferry_store_operation_errors", "Of these, the ones that failed: the store could not tell.");
        operations.forEach((operation, counters) -> {
            String label = operation.name().toLowerCase(Locale.ROOT);
            durations.add(counters.latency(), "operation", label);
            errors.add(counters.errors().sum(), "operation", label);
        });
        durations.end();
        errors.end();
    }
}
