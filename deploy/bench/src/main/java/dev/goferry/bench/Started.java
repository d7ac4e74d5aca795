package dev.goferry.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A contender that answers.
 *
 * @param ops metrics and readiness; null if it has none
 * @param api its control plane; null if it has none
 * @param child null when it is the origin
 */
record Started(
        URI url,
        @Nullable URI ops,
        @Nullable Control api,
        @Nullable Child child) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What is there without a process of its own. */
    static Started at(URI url) {
        return new Started(url, null, null, null);
    }

    /** Returns when it answers a request, whatever it answers. */
    static Started waitFor(Child child, int port, @Nullable URI ops, @Nullable Control api)
            throws InterruptedException {
        var started = new Started(URI.create("http://127.0.0.1:" + port), ops, api, child);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Web.answers(started.file(""))) {
            if (!child.process().isAlive() || System.nanoTime() > deadline) {
                child.close();
                throw new BenchFailure("a server did not start:\n" + child.printed());
            }
            Thread.sleep(5);
        }
        return started;
    }

    URI file(String path) {
        return URI.create(url + "/" + path);
    }

    /** Its control plane, once that answers. */
    Control control() throws InterruptedException {
        if (api == null) {
            throw new BenchFailure(url + " has no control plane");
        }
        return api.awaited();
    }

    Duration cpu() {
        return child == null ? Duration.ZERO : child.tree().cpu();
    }

    double residentBytes() {
        return child == null ? 0 : child.tree().residentBytes();
    }

    double peakResidentBytes() {
        return child == null ? 0 : child.tree().peakResidentBytes();
    }

    /** SIGKILL, and its end. */
    void kill() throws InterruptedException {
        if (child != null) {
            child.process().destroyForcibly().waitFor();
            child.close();
        }
    }

    /** STOP or CONT. */
    void signal(String name) throws InterruptedException, IOException {
        if (child != null) {
            var pid = Long.toString(child.process().pid());
            if (new ProcessBuilder("kill", "-" + name, pid).start().waitFor() != 0) {
                throw new BenchFailure("kill -" + name + " " + pid + " failed");
            }
        }
    }

    @Override
    public void close() {
        if (child != null) {
            child.close();
        }
    }
}
