package dev.goferry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code go mod download} through nginx that asks three empty nodes in turn, beside the same through nginx before one
 * empty node on a store of the same kind. Then once more by the same processes, whose code is compiled by then, after a
 * purge of all.
 */
record TurnsRow() implements Row {
    private static final int MEMBERS = 3;
    private static final int LATENCY_MILLIS = 30;
    private static final double MOST = 1.1;

    private record Run(double seconds, double cpuSeconds, double upstream) {}

    @Override
    public String name() {
        return "turns";
    }

    @Override
    public void measure(Lab lab, Table table) throws IOException, InterruptedException {
        table.row(
                name(),
                "go mod download, empty caches, origin " + LATENCY_MILLIS
                        + " ms away, through nginx over three nodes in" + " turn on "
                        + (lab.hasBucket() ? "MinIO" : "a folder") + ", beside one node");
        var nginx = Machine.program("nginx").orElseThrow(() -> new BenchFailure("this row needs nginx"));
        var one = new ArrayList<Run>();
        var three = new ArrayList<Run>();
        var oneAgain = new ArrayList<Run>();
        var threeAgain = new ArrayList<Run>();
        for (int i = 0; i < lab.repeats(); i++) {
            var origin = lab.origin(LATENCY_MILLIS, false);
            try (var alone = Members.alone(lab, origin, Map.of())) {
                one.add(run(lab, nginx, origin, alone.all()));
                alone.empty();
                oneAgain.add(run(lab, nginx, origin, alone.all()));
            }
            try (var members = new Members(lab, origin, MEMBERS, Map.of()).startAll()) {
                three.add(run(lab, nginx, origin, members.all()));
                members.empty();
                threeAgain.add(run(lab, nginx, origin, members.all()));
            }
        }
        table.line("one node", figures(one));
        table.line("three", figures(three), ratio(three, one));
        table.line("one, once more", figures(oneAgain));
        table.line("three, once more", figures(threeAgain), ratio(threeAgain, oneAgain));
    }

    private static String ratio(List<Run> three, List<Run> one) {
        return Table.ratio(seconds(three) / seconds(one), "one node", MOST);
    }

    private static Run run(Lab lab, String nginx, OriginProcess origin, List<Started> nodes)
            throws IOException, InterruptedException {
        var folder = lab.folder("balancer");
        int port = Web.freePort();
        var config = folder.resolve("nginx.conf");
        Files.writeString(config, """
                daemon off;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    upstream nodes { %2$s keepalive 64; }
                    server {
                        listen 127.0.0.1:%3$d;
                        location / {
                            proxy_pass http://nodes;
                            proxy_http_version 1.1;
                            proxy_set_header Connection "";
                            proxy_buffering off;
                        }
                    }
                }
                """.formatted(
                        folder,
                        nodes.stream()
                                .map(node -> "server " + node.url().getAuthority() + ";")
                                .collect(Collectors.joining(" ")),
                        port));
        var command = List.of(nginx, "-p", folder.toString(), "-c", config.toString());
        var child = Child.start(command, Map.of(), folder, folder.resolve("out"));
        try (var balancer = Started.waitFor(child, port, null, null)) {
            long before = origin.count("all");
            double cpu = cpuSeconds(nodes);
            double seconds = lab.go(balancer, "mod", "download");
            return new Run(seconds, cpuSeconds(nodes) - cpu, origin.count("all") - before);
        }
    }

    private static double cpuSeconds(List<Started> nodes) {
        return nodes.stream().mapToDouble(node -> node.cpu().toMillis() / 1e3).sum();
    }

    private static double seconds(List<Run> runs) {
        return Figures.median(runs.stream().map(Run::seconds).toList());
    }

    private static String figures(List<Run> runs) {
        return Figures.seconds(runs.stream().map(Run::seconds).toList()) + "   nodes' CPU "
                + Figures.number(
                        Figures.median(runs.stream().map(Run::cpuSeconds).toList()), 1)
                + " s   upstream "
                + Figures.number(Figures.median(runs.stream().map(Run::upstream).toList()), 0);
    }
}
