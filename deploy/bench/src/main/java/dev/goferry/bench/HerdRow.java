package dev.goferry.bench;

import java.io.IOException;
import java.util.Map;

/**
 * 200 clients at once on one zip of 39 MB that the proxy does not have yet. Goferry is then emptied by a purge of all and
 * asked once more, when its code is compiled.
 */
record HerdRow() implements Row {
    private static final int LATENCY_MILLIS = 30;
    private static final String CLIENTS = "200";
    private static final String ZIP = BigModule.FILE + ".zip";
    private static final double MOST_RESIDENT_MIB = 350;

    @Override
    public String name() {
        return "herd";
    }

    @Override
    public void measure(Lab lab, Table table) throws IOException, InterruptedException {
        table.row(
                name(),
                CLIENTS + " clients at once on one zip of 39 MB that only the origin has, 30 ms and 40 MB/s away");
        var origin = lab.origin(LATENCY_MILLIS, false);
        var one = lab.load(Started.at(origin.url()).file(ZIP), "-sha256", lab.bigZipSha256());
        table.line("one, straight", "first byte " + ms(one.get("first")), "done " + s(one.get("last")));
        for (var contender : lab.fetching()) {
            if (contender instanceof Contender.Straight) {
                continue;
            }
            try (var server = lab.start(contender, origin, Map.of())) {
                herd(lab, table, contender.name(), origin, server, one);
                if (contender.hasControl()) {
                    server.control().empty();
                    herd(lab, table, "once more", origin, server, one);
                }
            }
        }
    }

    private static void herd(Lab lab, Table table, String who, OriginProcess origin, Started server, Figures one)
            throws IOException, InterruptedException {
        long before = origin.count("zips");
        var cpu = server.cpu();
        var all = lab.load(server.file(ZIP), "-clients", CLIENTS, "-sha256", lab.bigZipSha256());
        table.line(
                who,
                "upstream " + (origin.count("zips") - before) + " zip",
                "first byte " + ms(all.get("first")),
                Table.ratio(all.get("first") / one.get("first"), "origin's", 1.5),
                "all done " + s(all.get("last")),
                Table.ratio(all.get("last") / one.get("last"), "one download", 2),
                "CPU " + s(server.cpu().minus(cpu).toMillis() / 1e3),
                Table.atMost("peak", server.peakResidentBytes() / (1 << 20), MOST_RESIDENT_MIB, "MiB"));
    }

    private static String ms(double seconds) {
        return Figures.number(seconds * 1e3, 1) + " ms";
    }

    private static String s(double seconds) {
        return Figures.number(seconds, 2) + " s";
    }
}
