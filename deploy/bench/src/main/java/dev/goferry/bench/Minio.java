package dev.goferry.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A MinIO of this run on loopback, with one bucket in which each store has a prefix. */
record Minio(Child child, int port) implements AutoCloseable {
    private static final String BUCKET = "bench";
    private static final String USER = "goferry";
    private static final String PASSWORD = "goferry-on-loopback";
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    static Minio start(Path program, Path folder) throws IOException, InterruptedException {
        // A folder is a bucket to MinIO.
        Files.createDirectories(folder.resolve("data").resolve(BUCKET));
        int port = Web.freePort();
        var child = Child.start(
                List.of(
                        program.toString(),
                        "server",
                        "--quiet",
                        "--address",
                        "127.0.0.1:" + port,
                        folder.resolve("data").toString()),
                Map.of("MINIO_ROOT_USER", USER, "MINIO_ROOT_PASSWORD", PASSWORD),
                folder,
                folder.resolve("out"));
        var health = URI.create("http://127.0.0.1:" + port + "/minio/health/live");
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!Web.answers(health)) {
            if (!child.process().isAlive() || System.nanoTime() > end) {
                child.close();
                throw new BenchFailure("MinIO did not start:\n" + child.printed());
            }
            Thread.sleep(50);
        }
        return new Minio(child, port);
    }

    Lab.Store store(String prefix) {
        return new Lab.Store(
                "s3://" + BUCKET + "/" + prefix + "?endpoint=http://127.0.0.1:" + port + "&region=us-east-1",
                Map.of("AWS_ACCESS_KEY_ID", USER, "AWS_SECRET_ACCESS_KEY", PASSWORD));
    }

    @Override
    public void close() {
        child.close();
    }
}
