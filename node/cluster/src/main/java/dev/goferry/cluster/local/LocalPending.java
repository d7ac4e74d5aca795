package dev.goferry.cluster.local;

import dev.goferry.cluster.PendingRecords;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lines that wait in this process alone, the oldest first. */
final class LocalPending implements PendingRecords {
    private static final int LONGEST_LINE = 16 << 10;

    private final int most;
    private final Map<Long, Pending> waiting = new LinkedHashMap<>();
    private long last;

    LocalPending(int most) {
        this.most = most;
    }

    @Override
    public synchronized void add(String line) {
        int bytes = line.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_LINE || line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException(
                    "a line of the log has at most " + LONGEST_LINE + " bytes and no line's end, not " + bytes);
        }
        waiting.put(++last, new Pending(Long.toString(last), line));
        if (waiting.size() > most) {
            Iterator<Long> oldest = waiting.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    @Override
    public synchronized List<Pending> head(int most) {
        List<Pending> head = new ArrayList<>();
        for (Pending line : waiting.values()) {
            if (head.size() == most) {
                break;
            }
            head.add(line);
        }
        return head;
    }

    @Override
    public synchronized void remove(List<Pending> written) {
        written.forEach(line -> waiting.remove(Long.valueOf(line.id())));
    }
}
