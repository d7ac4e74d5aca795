package dev.goferry.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code go mod download} from servers that hold everything, beside nginx. */
record WarmRow() implements Row {
    private static final double MOST = 1.05;

    @Override
    public String name() {
        return "warm";
    }

    @Override
    public void measure(Lab lab, Table table) throws IOException, InterruptedException {
        table.row(name(), "go mod download, everything stored, empty module cache in the client");
        var servers = new LinkedHashMap<Contender, Started>();
        try {
            for (var contender : lab.servers()) {
                servers.put(contender, lab.start(contender, lab.origin(0, false), Map.of()));
                lab.go(servers.get(contender), "mod", "download");
            }
            measure(lab, table, servers);
        } finally {
            servers.values().forEach(Started::close);
        }
    }

    private static void measure(Lab lab, Table table, Map<Contender, Started> servers)
            throws IOException, InterruptedException {
        var seconds = new LinkedHashMap<Contender, List<Double>>();
        var cpu = new LinkedHashMap<Contender, List<Double>>();
        for (int i = 0; i < lab.repeats(); i++) {
            for (var server : servers.entrySet()) {
                var before = server.getValue().cpu();
                seconds.computeIfAbsent(server.getKey(), c -> new ArrayList<>())
                        .add(lab.go(server.getValue(), "mod", "download"));
                cpu.computeIfAbsent(server.getKey(), c -> new ArrayList<>())
                        .add(server.getValue().cpu().minus(before).toMillis() / 1e3);
            }
        }
        double nginx = Servers.ofNginx(seconds, Figures::median);
        seconds.forEach((contender, all) -> table.line(
                contender.name(),
                Figures.seconds(all),
                Servers.beside(contender, () -> Table.ratio(Figures.median(all) / nginx, "nginx", MOST)),
                "CPU " + Figures.seconds(cpu.getOrDefault(contender, List.of()))));
    }
}
