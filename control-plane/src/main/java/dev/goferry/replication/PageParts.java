package dev.goferry.replication;

import dev.goferry.log.LogRecord;
import dev.goferry.log.PurgeScope;
import dev.goferry.replication.UnderWay.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What of a page a rule has to do: the files between two purges together, each once. Immutable. */
record PageParts(Filter filter, Intake intake) {
    /**
     * In the log's order.
     *
     * @param again whether files may have been taken before and not told
     */
    List<Part> of(LogPage page, boolean again) {
        List<Part> todo = new ArrayList<>();
        Map<String, LogRecord.Stored> files = new LinkedHashMap<>();
        for (LogPage.Entry entry : page.entries()) {
            if (!filter.since().takes(entry.logged())) {
                continue;
            }
            switch (entry.record()) {
                case LogRecord.Stored stored -> {
                    if (intake.wants(stored)) {
                        files.put(stored.key() + " " + stored.pin().sha256(), stored);
                    }
                }
                case LogRecord.Refreshed refreshed -> {} // What ages is each region's own.
                case LogRecord.Evicted evicted -> {} // And so is what it has room for.
                case LogRecord.Purged purged -> {
                    if (filter.purges() && reaches(purged)) {
                        add(todo, files, again);
                        files.clear();
                        todo.add(new Part.Purge(purged));
                    }
                }
            }
        }
        add(todo, files, again);
        return todo;
    }

    private static void add(List<Part> todo, Map<String, LogRecord.Stored> files, boolean again) {
        if (!files.isEmpty()) {
            todo.add(new Part.Files(List.copyOf(files.values()), again));
        }
    }

    private boolean reaches(LogRecord.Purged purged) {
        return switch (purged.scope()) {
            case PurgeScope.OneVersion(var module) -> filter.versions().contains(module.version());
            case PurgeScope.WholeModule whole -> true;
            case PurgeScope.Matching all -> true;
        };
    }
}
