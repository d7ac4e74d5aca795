package dev.goferry.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An {@link Origin} in a process of its own. */
record OriginProcess(Child child, URI url, String sumDb) implements AutoCloseable {
    static OriginProcess start(Corpus corpus, int latencyMillis, long bytesPerSecond, boolean withSumDb, Path folder)
            throws InterruptedException {
        var java = ProcessHandle.current().info().command().orElse("java");
        var command = new ArrayList<>(List.of(
                java,
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Origin.class.getName(),
                "--latency-ms=" + latencyMillis,
                "--bytes-per-second=" + bytesPerSecond));
        if (withSumDb) {
            command.add("--sumdb=sum.bench.test");
        }
        corpus.roots().forEach(root -> command.add(root.toString()));
        var output = folder.resolve("origin-" + latencyMillis + "-" + bytesPerSecond + "-" + withSumDb);
        var child = Child.start(command, Map.of(), folder, output);
        int expected = withSumDb ? 2 : 1;
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (child.printed().lines().count() < expected) {
            if (!child.process().isAlive() || System.nanoTime() > deadline) {
                child.close();
                throw new BenchFailure("the origin did not start:\n" + child.printed());
            }
            Thread.sleep(20);
        }
        var lines = child.printed().lines().toList();
        var sumDb = withSumDb ? lines.get(1) + " " + lines.get(0) + "/sumdb/sum.bench.test" : "off";
        return new OriginProcess(child, URI.create(lines.getFirst()), sumDb);
    }

    /** Requests so far, by {@code all} and {@code zips}; {@code most} is how many were in flight at once since the last look. */
    long count(String kind) throws InterruptedException {
        return Figures.parse(Web.get(URI.create(url + "/-/counts"))).get(kind).longValue();
    }

    @Override
    public void close() {
        child.close();
    }
}
