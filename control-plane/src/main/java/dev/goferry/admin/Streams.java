package dev.goferry.admin;

import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers that are written while they are made: a bounded number, a virtual thread each. Thread-safe. */
final class Streams {
    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

    private final Semaphore places;

    Streams(int atOnce) {
        this.places = new Semaphore(atOnce);
    }

    /** Takes a place, which {@link #run} gives back. */
    boolean board() {
        return places.tryAcquire();
    }

    /** Writes the body behind a head that is set; a client that stalls is cut off by the listener's idle time. */
    void run(HttpServerResponse response, Answer.Stream body) {
        response.setChunked(true);
        response.exceptionHandler(gone -> {});
        Thread.ofVirtual().name("admin-stream").start(() -> {
            try {
                ReplyBody out = new ReplyBody(response);
                body.write(out);
                out.flush();
                response.end();
            } catch (InterruptedException e) {
                response.reset();
            } catch (IOException e) {
                LOG.info("an answer broke off: {}", e.toString());
                response.reset();
            } catch (RuntimeException e) {
                LOG.warn("an answer broke off", e);
                response.reset();
            } finally {
                places.release();
            }
        });
    }
}
