package dev.goferry.replication;

import dev.goferry.log.LogLine;
import dev.goferry.log.LogRecord;
import java.time.Instant;
import java.util.List;

/**
 * Files that a rule could not take and passed over.
 *
 * @param count of all of them
 * @param first some, the oldest first
 */
public record SetAside(int count, List<Failure> first) {
    /** One file, why, and since when. */
    public record Failure(String file, String why, Instant since) {
        static Failure of(Aside.Item item) {
            String file = LogLine.read(item.line()) instanceof LogLine.Known(LogRecord.Stored record)
                    ? record.key().path()
                    : "a record of a newer Goferry";
            return new Failure(file, item.why(), item.since());
        }
    }

    public SetAside {
        first = List.copyOf(first);
    }
}
