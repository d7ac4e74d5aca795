package dev.goferry.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The node that fetches a large zip is killed, or frozen, halfway: how long the clients of the other two wait for the
 * next byte, and when the frozen one is back after it was thawed.
 */
record TakeoverRow() implements Row {
    private static final int MEMBERS = 3;
    private static final int LATENCY_MILLIS = 30;
    private static final long BYTES_PER_SECOND = 8_000_000;
    private static final long HALF = 19_500_000;
    private static final double MOST_KILLED_SECONDS = 2;
    private static final double MOST_FROZEN_SECONDS = 8;
    private static final double MOST_THAWED_SECONDS = 15;

    @Override
    public String name() {
        return "takeover";
    }

    @Override
    public void measure(Lab lab, Table table) throws IOException, InterruptedException {
        table.row(
                name(),
                "the node that fetches 39 MB at 8 MB/s is lost halfway; until bytes flow again at the other two's clients");
        var killed = new ArrayList<Double>();
        var frozen = new ArrayList<Double>();
        var thawed = new ArrayList<Double>();
        for (int i = 0; i < lab.repeats(); i++) {
            try (var members = members(lab)) {
                var followers = halfway(members);
                followers.forEach(Download::mark);
                members.kill(0);
                add(killed, followers);
            }
            try (var members = members(lab)) {
                var followers = halfway(members);
                followers.forEach(Download::mark);
                members.get(0).signal("STOP");
                add(frozen, followers);
                Members.await(members.get(1), MEMBERS - 1);
                long begin = System.nanoTime();
                members.get(0).signal("CONT");
                members.awaitAll(MEMBERS);
                thawed.add((System.nanoTime() - begin) / 1e9);
            }
        }
        line(table, "killed", killed, MOST_KILLED_SECONDS);
        line(table, "frozen", frozen, MOST_FROZEN_SECONDS);
        line(table, "thawed", thawed, MOST_THAWED_SECONDS);
    }

    private static Members members(Lab lab) throws IOException, InterruptedException {
        return new Members(lab, lab.origin(LATENCY_MILLIS, false, BYTES_PER_SECOND), MEMBERS, Map.of()).startAll();
    }

    /** Has the first node fetch and the others follow, and returns their clients when half of it is there. */
    private static List<Download> halfway(Members members) throws InterruptedException {
        var first = new Download(members.get(0).file(BigModule.FILE + ".zip"));
        first.awaitBytes(1);
        var followers = List.of(
                new Download(members.get(1).file(BigModule.FILE + ".zip")),
                new Download(members.get(2).file(BigModule.FILE + ".zip")));
        for (var follower : followers) {
            follower.awaitBytes(HALF);
        }
        return followers;
    }

    private static void add(List<Double> all, List<Download> followers) throws InterruptedException {
        for (var follower : followers) {
            all.add(follower.silenceSeconds());
        }
    }

    /** Held against the longest of all, for a client does not wait for a median. */
    private static void line(Table table, String what, List<Double> seconds, double most) {
        double longest = seconds.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
        table.line(what, Figures.seconds(seconds), Table.atMost("longest", longest, most, "s"));
    }
}
