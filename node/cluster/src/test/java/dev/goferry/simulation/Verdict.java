package dev.goferry.simulation;

import dev.goferry.log.Cursor;
import dev.goferry.log.LogLine;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.log.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What must hold when the faults are over. */
final class Verdict {
    private Verdict() {}

    static List<Violation> of(World world, List<String> told, List<LogRecord> acknowledged) throws IOException {
        List<Violation> wrong = new ArrayList<>();
        List<SimNode.Applied> log = log(world);
        Set<LogRecord> inLog = new HashSet<>();
        log.forEach(entry -> inLog.add(entry.record()));
        for (LogRecord record : acknowledged) {
            if (!inLog.contains(record)) {
                wrong.add(new Violation(Wrong.ACKNOWLEDGED_AND_LOST, record.toString()));
            }
        }
        for (String line : told) {
            if (!(LogLine.read(line) instanceof LogLine.Known(LogRecord record) && inLog.contains(record))) {
                wrong.add(new Violation(Wrong.TOLD_AND_LOST, line));
            }
        }
        for (SimNode node : world.nodes) {
            follower(node, log, wrong);
        }
        if (world.network.waiting() > 0) {
            wrong.add(new Violation(Wrong.LINES_LEFT, world.network.waiting() + " lines"));
        }
        return wrong;
    }

    private static List<SimNode.Applied> log(World world) throws IOException {
        List<SimNode.Applied> log = new ArrayList<>();
        LogReader reader = new LogReader(world.bucket());
        LogReader.Batch batch = reader.read(Cursor.START);
        while (!batch.atTail()) {
            batch.entries().forEach(entry -> log.add(new SimNode.Applied(entry.at(), entry.record())));
            batch = reader.read(batch.next());
        }
        return log;
    }

    /** Everything once at least, in order; a step back is allowed, a step over something is not. */
    private static void follower(SimNode node, List<SimNode.Applied> log, List<Violation> wrong) {
        Map<Position, Integer> places = new TreeMap<>();
        for (int i = 0; i < log.size(); i++) {
            places.put(log.get(i).at(), i);
        }
        int reached = -1;
        for (SimNode.Applied applied : node.applied()) {
            int place = places.getOrDefault(applied.at(), -1);
            if (place < 0 || !log.get(place).equals(applied)) {
                wrong.add(new Violation(Wrong.APPLIED_WHAT_IS_NOT_THERE, node + ": " + applied));
            } else if (place > reached + 1) {
                wrong.add(new Violation(
                        Wrong.SKIPPED, node + ": " + (place - reached - 1) + " records before " + applied.at()));
            }
            reached = Math.max(reached, place);
        }
        if (reached != log.size() - 1) {
            wrong.add(new Violation(
                    Wrong.BEHIND_AT_THE_END,
                    node + " applied " + (reached + 1) + " of " + log.size() + " records: "
                            + node.follower().trouble()));
        }
    }
}
