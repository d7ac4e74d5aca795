package dev.goferry.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One stored zip of 39 MB over and over, four connections whose client drops the bytes in the kernel. */
record ZipRow() implements Row {
    private record Run(double bytesPerSecond, double cpuMillis) {}

    @Override
    public String name() {
        return "zip";
    }

    @Override
    public void measure(Lab lab, Table table) throws IOException, InterruptedException {
        table.row(name(), "a stored zip of 39 MB, 4 connections; one event loop");
        var servers = new LinkedHashMap<Contender, Started>();
        var runs = new LinkedHashMap<Contender, List<Run>>();
        var seconds = lab.quick() ? "2" : "5";
        try {
            for (var contender : lab.servers()) {
                var server = lab.start(contender, lab.origin(0, false), Map.of("GOFERRY_EDGE_EVENT_LOOPS", "1"));
                servers.put(contender, server);
                lab.load(server.file(BigModule.FILE + ".zip"), "-sha256", lab.bigZipSha256());
                lab.load(server.file(BigModule.FILE + ".zip"), "-clients", "4", "-seconds", "2");
            }
            for (int i = 0; i < lab.repeats(); i++) {
                for (var server : servers.entrySet()) {
                    var before = server.getValue().cpu();
                    var figures = lab.load(
                            server.getValue().file(BigModule.FILE + ".zip"), "-clients", "4", "-seconds", seconds);
                    double cpu = server.getValue().cpu().minus(before).toMillis() / figures.get("requests");
                    runs.computeIfAbsent(server.getKey(), c -> new ArrayList<>())
                            .add(new Run(figures.get("bytes") / figures.get("seconds"), cpu));
                }
            }
        } finally {
            servers.values().forEach(Started::close);
        }
        print(table, runs);
    }

    private static void print(Table table, Map<Contender, List<Run>> runs) {
        double nginx = Servers.ofNginx(runs, ZipRow::rate);
        runs.forEach((contender, of) -> table.line(
                contender.name(),
                Figures.number(rate(of) / 1e6, 0) + " MB/s",
                Servers.beside(contender, () -> Table.atLeast(rate(of) / nginx, "nginx", 1)),
                "CPU "
                        + Figures.number(
                                Figures.median(of.stream().map(Run::cpuMillis).toList()), 1) + " ms a zip"));
    }

    private static double rate(List<Run> runs) {
        return Figures.median(runs.stream().map(Run::bytesPerSecond).toList());
    }
}
