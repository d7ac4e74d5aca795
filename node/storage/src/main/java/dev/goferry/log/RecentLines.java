package dev.goferry.log;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the last lines of the log stand, so that one that is brought again is not written again. Used under a lock. */
final class RecentLines {
    private final int most;
    private final Map<String, Position> lines = new LinkedHashMap<>();

    RecentLines(int most) {
        this.most = most;
    }

    void add(Segment segment) {
        for (int line = 0; line < segment.lines().size(); line++) {
            lines.putIfAbsent(Sealing.digest(segment.lines().get(line)), new Position(segment.sequence(), line));
        }
        while (lines.size() > most) {
            lines.remove(lines.keySet().iterator().next());
        }
    }

    @Nullable
    Position find(String line) {
        return lines.get(Sealing.digest(line));
    }
}
