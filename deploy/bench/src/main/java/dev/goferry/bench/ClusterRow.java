package dev.goferry.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A node of three beside a node alone: what a hit costs, measured in turns so that a busy machine is busy for both, and
 * how long the third one takes to join, new and after a kill. All on one MinIO; where there is none, on folders.
 */
record ClusterRow() implements Row {
    private static final double MOST_CPU = 1.05;
    private static final double MOST_JOIN_SECONDS = 3;
    private static final double MOST_REJOIN_SECONDS = 2;
    private static final int MEMBERS = 3;
    private static final int STARTS = 9;
    private static final Map<String, String> ONE_LOOP = Map.of("GOFERRY_EDGE_EVENT_LOOPS", "1");
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
    private static final Pattern BAD = Pattern.compile("Non-2xx or 3xx responses: (\\d+)|Socket errors: (.*)");

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public void measure(Lab lab, Table table) throws IOException, InterruptedException {
        int seconds = lab.quick() ? 2 : 5;
        int rounds = lab.quick() ? 3 : 9;
        table.row(
                name(),
                "a node of three beside a node alone, on " + (lab.hasBucket() ? "MinIO" : "a folder")
                        + ", wrk -t1 -c32 -d" + seconds + "s in turns; joining");
        var origin = lab.origin(0, false);
        try (var alone = Members.alone(lab, origin, ONE_LOOP);
                var members = new Members(lab, origin, MEMBERS, ONE_LOOP)) {
            members.start(0);
            members.start(1);
            members.awaitAll(MEMBERS - 1);
            joins(table, members);
            members.start(2);
            members.awaitAll(MEMBERS);
            for (var file : List.of(BigModule.FILE + ".info", lab.usualZip())) {
                hits(lab, table, file, List.of(alone.get(0), members.get(0)), seconds, rounds);
            }
        }
    }

    /** A join comes when the others have let the last one go; a rejoin right after its kill. */
    private static void joins(Table table, Members members) throws IOException, InterruptedException {
        var joined = new ArrayList<Double>();
        var rejoined = new ArrayList<Double>();
        for (int i = 0; i < STARTS; i++) {
            members.awaitAll(MEMBERS - 1);
            joined.add(joinAndDie(members));
            rejoined.add(joinAndDie(members));
        }
        table.line(
                "joined",
                Figures.seconds(joined),
                Table.atMost("median", Figures.median(joined), MOST_JOIN_SECONDS, "s"));
        table.line(
                "rejoined",
                Figures.seconds(rejoined),
                Table.atMost("median", Figures.median(rejoined), MOST_REJOIN_SECONDS, "s"));
    }

    /** Seconds from the command until it is ready and sees all; then it is killed, and the others go on. */
    private static double joinAndDie(Members members) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Members.await(members.start(MEMBERS - 1), MEMBERS);
        double seconds = (System.nanoTime() - begin) / 1e9;
        members.kill(MEMBERS - 1);
        return seconds;
    }

    /** Of a node alone and one of three. */
    private static void hits(Lab lab, Table table, String file, List<Started> both, int seconds, int rounds)
            throws IOException, InterruptedException {
        for (var node : both) {
            Web.get(node.file(file));
            lab.wrk(node.file(file), seconds);
        }
        var ratios = new ArrayList<Double>();
        var micros = new ArrayList<Double>();
        for (int i = 0; i < rounds; i++) {
            int earlier = i % 2;
            double[] cost = new double[2];
            cost[earlier] = cpuMicros(lab, both.get(earlier), file, seconds);
            cost[1 - earlier] = cpuMicros(lab, both.get(1 - earlier), file, seconds);
            ratios.add(cost[1] / cost[0]);
            micros.add(cost[1]);
        }
        table.line(
                "hit " + file.substring(file.lastIndexOf('.')),
                "CPU " + Figures.number(Figures.median(micros), 1) + " us a request",
                Table.ratio(Figures.median(ratios), "a node alone, median of " + rounds + " pairs", MOST_CPU));
    }

    private static double cpuMicros(Lab lab, Started node, String file, int seconds)
            throws IOException, InterruptedException {
        var before = node.cpu();
        var report = lab.wrk(node.file(file), seconds);
        var cpu = node.cpu().minus(before);
        var requests = REQUESTS.matcher(report);
        if (BAD.matcher(report).find() || !requests.find()) {
            throw new BenchFailure("wrk: " + report);
        }
        return cpu.toNanos() / 1e3 / Double.parseDouble(requests.group(1));
    }
}
