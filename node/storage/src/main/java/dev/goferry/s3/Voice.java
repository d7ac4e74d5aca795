package dev.goferry.s3;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.ServerException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears whether the server answers, and spares whoever calls a silent one the wait. Thread-safe. */
final class Voice {
    private static final Logger LOG = LoggerFactory.getLogger(Voice.class);

    private final S3Config config;
    private final Duration patience;
    private final ExecutorService threads;
    private final Callable<Boolean> probe;
    private final Silence silence = new Silence(System::nanoTime);

    /**
     * @param patience the most that a call waits for the probe that it began
     * @param probe asks the server something small
     */
    Voice(S3Config config, Duration patience, ExecutorService threads, Callable<Boolean> probe) {
        this.config = config;
        this.patience = patience;
        this.threads = threads;
        this.probe = probe;
    }

    /** Whether the server takes calls and answers none, as far as is known. */
    boolean isSilent() {
        return silence.isKnown();
    }

    /** Fails at once while the server is known to be silent. Who comes first in a second lets it be asked. */
    void require() throws S3Failure {
        if (!silence.isKnown() || (silence.mayProbe() && answersNow())) {
            return;
        }
        String why = "its server takes calls and has answered none for "
                + silence.lasts().toSeconds() + " s; it is asked again every second";
        throw S3Failure.unclear(config, why, null);
    }

    /** Whether it answers soon; the question itself waits on, so that a slow server is heard as well. */
    private boolean answersNow() {
        Future<Boolean> asked = threads.submit(() -> {
            try {
                return probe.call();
            } finally {
                silence.probed();
            }
        });
        try {
            asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("{} is still silent", config.place());
        }
        return !silence.isKnown();
    }

    void answered() {
        silence.answered();
    }

    /** @param began the call, by {@link System#nanoTime} */
    void failed(Throwable failure, long began) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Refusal
                    || cause instanceof ErrorResponseException
                    || cause instanceof ServerException
                    || cause instanceof InvalidResponseException) {
                silence.answered();
                return;
            }
        }
        if (isSilence(failure)) {
            silence.unanswered(began);
        }
    }

    /** Whether the server had the time to answer and did not, however that ended. */
    static boolean isSilence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            boolean timeOver = cause instanceof InterruptedIOException && !"interrupted".equals(cause.getMessage());
            boolean closed = cause instanceof SocketException && "Socket closed".equals(cause.getMessage());
            if (timeOver || closed) {
                return true;
            }
        }
        return false;
    }
}
