package dev.goferry.s3;

import dev.goferry.s3.S3Failure.Kind;
import io.minio.MinioClient;
import io.minio.credentials.Provider;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to the server within their limits. The client below repeats nothing by itself: only who knows what a call does
 * knows whether it may be repeated.
 */
final class S3Calls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(S3Calls.class);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final int MOST_IDLE = 64;

    /** A call while the server is known to be away: nobody shall wait for it. */
    private static final Duration BRIEF = Duration.ofMillis(1500);

    /** A server that takes longer for a HEAD is as good as away. */
    private static final Duration CHECK = Duration.ofSeconds(5);

    /** Something that asks the server, or reads from it, once. */
    interface Call<T> {
        T run(S3Client client) throws MinioException, IOException;
    }

    private final S3Config config;
    private final Semaphore connections;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConnectionPool pool;
    private final S3Client small;
    private final S3Client brief;
    private final S3Client check;
    private final S3Client large;
    private final S3Client streams;
    private final Voice voice;
    private volatile boolean away;

    S3Calls(S3Config config) {
        this.config = config;
        S3Limits limits = config.limits();
        this.connections = new Semaphore(limits.connections());
        this.pool = new ConnectionPool(Math.min(MOST_IDLE, limits.connections()), IDLE.toSeconds(), TimeUnit.SECONDS);
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(limits.connections());
        dispatcher.setMaxRequestsPerHost(limits.connections());
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(pool)
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectTimeout(limits.connect())
                .readTimeout(limits.read())
                .writeTimeout(limits.read())
                .retryOnConnectionFailure(false)
                .followRedirects(false);
        if (config.endpoint().getScheme().equals("http") && !(config.credentials() instanceof S3Credentials.Platform)) {
            // The certificates that nobody will show are not read: 100 ms of a start.
            builder.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
        }
        OkHttpClient base = builder.build();
        OkHttpClient within = base.newBuilder().callTimeout(limits.call()).build();
        Provider provider = config.credentials().provider(within);
        this.small = client(within, provider);
        this.brief = client(base.newBuilder().callTimeout(atMost(BRIEF)).build(), provider);
        this.check = client(base.newBuilder().callTimeout(atMost(CHECK)).build(), provider);
        this.large = client(base.newBuilder().callTimeout(limits.transfer()).build(), provider);
        // A reader may take its time: only a silent server ends a stream.
        this.streams = client(base, provider);
        this.voice = new Voice(config, BRIEF, threads, () -> checked(S3Client::hasBucket));
    }

    private S3Client client(OkHttpClient http, Provider provider) {
        return new S3Client(config, http, provider, threads);
    }

    private Duration atMost(Duration most) {
        Duration call = config.limits().call();
        return call.compareTo(most) < 0 ? call : most;
    }

    /** While this is so, calls are tried once and briefly. */
    void away(boolean now) {
        away = now;
    }

    /** One try of the call that finds out whether the server is there. */
    <T> T checked(Call<T> call) throws S3Failure {
        return run(check, call);
    }

    /** For what asks nothing of the server, such as signing. */
    MinioClient offline() {
        return small.sdk();
    }

    /** One try of a small call. */
    <T> T once(Call<T> call) throws S3Failure {
        return oneTry(call, false);
    }

    private <T> T oneTry(Call<T> call, boolean again) throws S3Failure {
        take();
        try {
            return run(away || again ? brief : small, call);
        } finally {
            connections.release();
        }
    }

    /** One try of a put of a file. */
    <T> T transfer(Call<T> call) throws S3Failure {
        take();
        try {
            return run(large, call);
        } finally {
            connections.release();
        }
    }

    /** A call that does no harm when it is done twice, tried until it is clear or the tries or the time are over. */
    <T> T repeated(Call<T> call) throws S3Failure {
        return repeated(call, false);
    }

    /** @param afterSilence whether a call before had no answer in time, so that this one need not wait as long */
    <T> T repeated(Call<T> call, boolean afterSilence) throws S3Failure {
        return untilClear(again -> oneTry(call, again), afterSilence);
    }

    /** Opens a stream; its connection counts until {@link #closed} is told. */
    <T> T opened(Call<T> call) throws S3Failure {
        return untilClear(afterSilence -> {
            take();
            boolean open = false;
            try {
                T stream = run(streams, call);
                open = true;
                return stream;
            } finally {
                if (!open) {
                    connections.release();
                }
            }
        });
    }

    void closed() {
        connections.release();
    }

    private interface Tried<T> {
        /** @param afterSilence whether the try before had no answer in time: this one need not wait as long */
        T run(boolean afterSilence) throws S3Failure;
    }

    private <T> T untilClear(Tried<T> call) throws S3Failure {
        return untilClear(call, false);
    }

    private <T> T untilClear(Tried<T> call, boolean afterSilence) throws S3Failure {
        Tries tries = tries();
        boolean again = afterSilence;
        while (true) {
            try {
                return call.run(again);
            } catch (S3Failure e) {
                if (e.kind() != Kind.UNCLEAR || !tries.again()) {
                    throw isOfOneObject(e) ? e.busy() : e;
                }
                again = Voice.isSilence(e);
            }
        }
    }

    /** Whether the server answers, but for what was asked. Its answer also ends what was taken for its silence. */
    private boolean isOfOneObject(S3Failure failure) {
        if (failure.kind() != Kind.UNCLEAR || !Voice.isSilence(failure) || away) {
            return false;
        }
        try {
            return run(brief, S3Client::hasBucket);
        } catch (S3Failure e) {
            LOG.debug("nor does the server answer otherwise", e);
            return false;
        }
    }

    Tries tries() {
        return new Tries();
    }

    /** The tries of one call. */
    final class Tries {
        private long end;
        private int tried;

        private Tries() {
            begin();
        }

        /** From now on as many, and as much time, as at first. */
        void begin() {
            end = System.nanoTime() + config.limits().call().toNanos();
            tried = 1;
        }

        /** Waits for the next try; false if there is none left. */
        boolean again() {
            long pause = config.limits().pause().toMillis() << (tried - 1);
            long wait = pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
            if (away
                    || voice.isSilent()
                    || tried++ >= config.limits().tries()
                    || System.nanoTime() + wait * 1_000_000 - end > 0) {
                return false;
            }
            // Connections that stood when the server went would each fail once more.
            pool.evictAll();
            try {
                Thread.sleep(wait);
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    /** Whether the server takes calls and answers none, as far as is known. */
    boolean isSilent() {
        return voice.isSilent();
    }

    private void take() throws S3Failure {
        voice.require();
        try {
            if (connections.tryAcquire(config.limits().call().toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw S3Failure.unclear(config, "interrupted", e);
        }
        String why = "all " + config.limits().connections() + " connections are in use: raise s3.connections";
        throw S3Failure.unclear(config, why, new InterruptedIOException(why));
    }

    private <T> T run(S3Client client, Call<T> call) throws S3Failure {
        long began = System.nanoTime();
        try {
            T answer = call.run(client);
            voice.answered();
            return answer;
        } catch (MinioException | IOException | RuntimeException e) {
            voice.failed(e, began);
            throw S3Failure.of(e, config);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        pool.evictAll();
    }
}
