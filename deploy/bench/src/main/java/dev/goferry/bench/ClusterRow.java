package dev.goferry.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A node of three beside a node alone: what a hit costs, measured in turns so that a busy machine is busy for both, and
 * how long the third one takes to join, new and after a kill. The three share a folder, which needs no S3 server.
 */
record ClusterRow() implements Row {
    private static final double MOST_CPU = 1.05;
    private static final double MOST_JOIN_SECONDS = 3;
    private static final double MOST_REJOIN_SECONDS = 2;
    private static final int MEMBERS = 3;
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final Pattern SEEN = Pattern.compile("(?m)^goferry_cluster_members(?:\\{[^}]*})? ([0-9.]+)");
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
    private static final Pattern BAD = Pattern.compile("Non-2xx or 3xx responses: (\\d+)|Socket errors: (.*)");

    private static final String NODE = "GOFERRY_LISTEN={listen} GOFERRY_OPS_LISTEN={ops} GOFERRY_DATA={dir}/data"
            + " GOFERRY_UPSTREAM={upstream} GOFERRY_SUMDB='{sumdb}' exec {root}/goferry node";

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public void measure(Lab lab, Table table) throws IOException, InterruptedException {
        int seconds = lab.quick() ? 2 : 5;
        int rounds = lab.quick() ? 3 : 9;
        table.row(name(), "a node of three beside a node alone, wrk -t1 -c32 -d" + seconds + "s in turns; joining");
        var ports = new ArrayList<Integer>();
        for (int i = 0; i < MEMBERS; i++) {
            ports.add(Web.freePort());
        }
        var folder = lab.folder("region");
        var started = new ArrayList<Started>();
        try {
            var alone = node(lab, "alone", NODE);
            started.add(alone);
            started.add(member(lab, ports, 0, folder));
            started.add(member(lab, ports, 1, folder));
            awaitMembers(started.get(1), 2);
            joins(lab, table, started.get(1), ports, folder);
            started.add(member(lab, ports, 2, folder));
            awaitMembers(started.get(1), MEMBERS);
            hits(lab, table, alone, started.get(1), seconds, rounds);
        } finally {
            started.reversed().forEach(Started::close);
        }
    }

    private static Started node(Lab lab, String name, String template) throws IOException, InterruptedException {
        var root = Path.of(System.getProperty("bench.root", ".")).toAbsolutePath();
        return lab.start(
                new Contender.Command(name, template, root),
                lab.origin(0, false),
                Map.of("GOFERRY_EDGE_EVENT_LOOPS", "1"));
    }

    private static Started member(Lab lab, List<Integer> ports, int i, Path folder)
            throws IOException, InterruptedException {
        var join = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        return node(
                lab,
                "member" + i,
                NODE + " --set cluster.join=" + String.join(",", join) + " --set cluster.listen=" + join.get(i)
                        + " --set cluster.secret=only-for-this-figure --set cluster.name=bench-" + ports.getFirst()
                        + " --set cluster.event-bus=127.0.0.1:" + Web.freePort()
                        + " --set cluster.peer-listen=127.0.0.1:" + Web.freePort() + " --set store=file:" + folder);
    }

    private static void awaitMembers(Started node, int count) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            var seen = SEEN.matcher(Web.get(URI.create(node.ops() + "/metrics")));
            if (seen.find() && (int) Double.parseDouble(seen.group(1)) == count) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new BenchFailure("no cluster of " + count + " in time");
            }
            Thread.sleep(10);
        }
    }

    /** A join comes when the others have let the last one go; a rejoin right after its kill. */
    private static void joins(Lab lab, Table table, Started first, List<Integer> ports, Path folder)
            throws IOException, InterruptedException {
        var joined = new ArrayList<Double>();
        var rejoined = new ArrayList<Double>();
        for (int i = 0; i < lab.repeats(); i++) {
            awaitMembers(first, MEMBERS - 1);
            joined.add(joinAndDie(lab, ports, folder));
            rejoined.add(joinAndDie(lab, ports, folder));
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

    /** Seconds from the command until it answers and sees all; then it is killed, and the others go on. */
    private static double joinAndDie(Lab lab, List<Integer> ports, Path folder)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        var third = member(lab, ports, 2, folder);
        try {
            awaitMembers(third, MEMBERS);
            return (System.nanoTime() - begin) / 1e9;
        } finally {
            third.kill();
        }
    }

    private static void hits(Lab lab, Table table, Started alone, Started ofThree, int seconds, int rounds)
            throws IOException, InterruptedException {
        for (var node : List.of(alone, ofThree)) {
            Web.get(node.file(BigModule.FILE + ".info"));
            lab.wrk(node.file(BigModule.FILE + ".info"), seconds);
        }
        var ratios = new ArrayList<Double>();
        var micros = new ArrayList<Double>();
        for (int i = 0; i < rounds; i++) {
            double first = cpuMicros(lab, i % 2 == 0 ? alone : ofThree, seconds);
            double second = cpuMicros(lab, i % 2 == 0 ? ofThree : alone, seconds);
            ratios.add(i % 2 == 0 ? second / first : first / second);
            micros.add(i % 2 == 0 ? second : first);
        }
        table.line(
                "hit",
                "CPU " + Figures.number(Figures.median(micros), 1) + " us a request",
                Table.ratio(Figures.median(ratios), "a node alone, median of " + rounds + " pairs", MOST_CPU));
    }

    private static double cpuMicros(Lab lab, Started node, int seconds) throws IOException, InterruptedException {
        var before = node.cpu();
        var report = lab.wrk(node.file(BigModule.FILE + ".info"), seconds);
        var cpu = node.cpu().minus(before);
        var requests = REQUESTS.matcher(report);
        if (BAD.matcher(report).find() || !requests.find()) {
            throw new BenchFailure("wrk: " + report);
        }
        return cpu.toNanos() / 1e3 / Double.parseDouble(requests.group(1));
    }
}
