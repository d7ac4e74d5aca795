package dev.goferry.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;

/** From the command to the first answer, with empty data, and what is resident three seconds later. */
record StartRow() implements Row {
    private static final double MOST_SECONDS = 1.0;
    private static final double MOST_IDLE_MIB = 200;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public void measure(Lab lab, Table table) throws IOException, InterruptedException {
        table.row(name(), "from the command to the first answer; resident when idle");
        for (var contender : lab.servers()) {
            var seconds = new ArrayList<Double>();
            var idle = new ArrayList<Double>();
            // The first start may have something to prepare, such as an AOT cache.
            lab.start(contender, lab.origin(0, false), Map.of()).close();
            for (int i = 0; i < lab.repeats(); i++) {
                long start = System.nanoTime();
                try (var server = lab.start(contender, lab.origin(0, false), Map.of())) {
                    seconds.add((System.nanoTime() - start) / 1e9);
                    Thread.sleep(3000);
                    idle.add(server.residentBytes());
                }
            }
            table.line(
                    contender.name(),
                    Figures.seconds(seconds),
                    Table.atMost("median", Figures.median(seconds), MOST_SECONDS, "s"),
                    Table.atMost("idle", Figures.median(idle) / (1 << 20), MOST_IDLE_MIB, "MiB"));
        }
    }
}
