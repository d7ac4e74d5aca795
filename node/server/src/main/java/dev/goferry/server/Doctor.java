package dev.goferry.server;

import dev.goferry.config.NodeConfig;
import dev.goferry.spool.ProcessFolder;
import dev.goferry.storage.FileTree;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Finds out why a module can or cannot be had, step by step as a node would go. It asks upstreams for real and reads the
 * store without changing it, so that a running node is not disturbed. What it tells never holds a credential.
 */
public final class Doctor {
    private Doctor() {}

    /** How one step came out. */
    public enum Mark {
        OK,
        FAIL,
        SKIP
    }

    /** One step: what was looked at, and what was found, in one line. */
    public record Finding(Mark mark, String what, String detail) {
        public Finding {
            detail = detail.strip().replaceAll("\\s*\\R\\s*", "; ");
        }
    }

    /** What it comes to. The conclusion is one sentence, with what to do where there is something. */
    public record Diagnosis(boolean available, String conclusion) {}

    /** Who is told while it works. */
    public interface Listener {
        /** A step that may take seconds begins. */
        void asking(String what);

        /** A step is done. */
        void found(Finding finding);
    }

    /**
     * Examines one module.
     *
     * @param target {@code MODULE} or {@code MODULE@QUERY}; the query is {@code latest} without one
     */
    public static Diagnosis examine(NodeConfig config, String target, Listener listener) throws IOException {
        int at = target.indexOf('@');
        String module = at < 0 ? target : target.substring(0, at);
        String query = at < 0 || at == target.length() - 1 ? "latest" : target.substring(at + 1);
        try (Closing closing = new Closing()) {
            Path scratch = scratch(config.spool().dir(), closing);
            Vertx vertx = Vertx.vertx();
            closing.add(() -> vertx.close().await());
            InstantSource clock = InstantSource.system();
            // Nothing of it is left in a running node's folders.
            Upstreams upstreams = closing.add(new Upstreams(vertx, config.withData(scratch), clock));
            return new Examination(config, listener, upstreams, scratch, clock).of(module, query);
        }
    }

    /** In the spool, as a node would; somebody who may not write there has the system's folder for temporary files. */
    private static Path scratch(Path spool, Closing closing) throws IOException {
        if (Files.isWritable(spool)) {
            return closing.add(ProcessFolder.open(spool)).path();
        }
        Path scratch = Files.createTempDirectory("goferry-doctor");
        closing.add(() -> FileTree.delete(scratch));
        return scratch;
    }
}
