package dev.goferry.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** One small .info over and over, 32 connections, one event loop or worker on the server's side. */
record SmallRow() implements Row {
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
    private static final Pattern PERCENTILE = Pattern.compile("(50|99)%\\s+([0-9.]+)(us|ms|s)\\b");
    private static final Pattern BAD = Pattern.compile("Non-2xx or 3xx responses: (\\d+)|Socket errors: (.*)");

    private record Run(double rate, double cpuMicros, double p50Micros, double p99Micros, double residentBytes) {}

    @Override
    public String name() {
        return "small";
    }

    @Override
    public void measure(Lab lab, Table table) throws IOException, InterruptedException {
        int seconds = lab.quick() ? 2 : 5;
        table.row(name(), "wrk -t1 -c32 -d" + seconds + "s of one .info of 60 bytes that is stored; one event loop");
        var servers = new LinkedHashMap<Contender, Started>();
        var runs = new LinkedHashMap<Contender, List<Run>>();
        try {
            for (var contender : lab.servers()) {
                var server = lab.start(contender, lab.origin(0, false), Map.of("GOFERRY_EDGE_EVENT_LOOPS", "1"));
                servers.put(contender, server);
                Web.get(server.file(BigModule.FILE + ".info"));
                lab.wrk(server.file(BigModule.FILE + ".info"), seconds);
            }
            for (int i = 0; i < lab.repeats(); i++) {
                for (var server : servers.entrySet()) {
                    runs.computeIfAbsent(server.getKey(), c -> new ArrayList<>())
                            .add(run(lab, server.getValue(), seconds));
                }
            }
        } finally {
            servers.values().forEach(Started::close);
        }
        print(table, runs);
    }

    private static Run run(Lab lab, Started server, int seconds) throws IOException, InterruptedException {
        var before = server.cpu();
        var report = lab.wrk(server.file(BigModule.FILE + ".info"), seconds);
        var cpu = server.cpu().minus(before);
        if (BAD.matcher(report).find()) {
            throw new BenchFailure("wrk: " + report);
        }
        return new Run(
                number(RATE, report),
                cpu.toNanos() / 1e3 / number(REQUESTS, report),
                percentileMicros("50", report),
                percentileMicros("99", report),
                server.residentBytes());
    }

    private static void print(Table table, Map<Contender, List<Run>> runs) {
        double nginxRate = Servers.ofNginx(runs, of -> median(of, Run::rate));
        double nginxCpu = Servers.ofNginx(runs, of -> median(of, Run::cpuMicros));
        runs.forEach((contender, of) -> table.line(
                contender.name(),
                Figures.number(median(of, Run::rate), 0) + " requests/s",
                Servers.beside(contender, () -> Table.atLeast(median(of, Run::rate) / nginxRate, "nginx", 1)),
                "CPU " + Figures.number(median(of, Run::cpuMicros), 1) + " us a request",
                Servers.beside(contender, () -> Table.ratio(median(of, Run::cpuMicros) / nginxCpu, "nginx", 1)),
                "p50 " + Figures.number(median(of, Run::p50Micros), 0) + " us",
                "p99 " + Figures.number(median(of, Run::p99Micros), 0) + " us",
                "resident " + Figures.mebibytes(median(of, Run::residentBytes))));
    }

    private static double median(List<Run> runs, java.util.function.Function<Run, Double> of) {
        return Figures.median(runs.stream().map(of).toList());
    }

    private static double number(Pattern pattern, String report) {
        var found = pattern.matcher(report);
        if (!found.find()) {
            throw new BenchFailure("wrk did not say " + pattern + ":\n" + report);
        }
        return Double.parseDouble(found.group(1));
    }

    private static double percentileMicros(String percent, String report) {
        var found = PERCENTILE.matcher(report);
        while (found.find()) {
            if (found.group(1).equals(percent)) {
                double unit = switch (found.group(3)) {
                    case "us" -> 1;
                    case "ms" -> 1e3;
                    default -> 1e6;
                };
                return Double.parseDouble(found.group(2)) * unit;
            }
        }
        return Double.NaN;
    }
}
