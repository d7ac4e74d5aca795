package dev.goferry.hazelcast;

import com.hazelcast.core.HazelcastException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one place where a thread waits for the cluster, and never longer than it was told. Thread-safe. */
final class Patience {
    /** The cluster had no answer in time, or none at all. */
    static final class Unanswered extends Exception {
        private static final long serialVersionUID = 1L;

        Unanswered(String reason) {
            super(reason, null, false, false);
        }
    }

    private final Duration most;

    Patience(Duration most) {
        this.most = most;
    }

    /** What the question brings. */
    <T extends @Nullable Object> T ask(Supplier<CompletionStage<T>> question) throws Unanswered {
        return ask(question, answer -> {});
    }

    /** @param late hears what came after nobody waited for it any more */
    <T extends @Nullable Object> T ask(Supplier<CompletionStage<T>> question, Consumer<T> late) throws Unanswered {
        CompletionStage<T> answer = null;
        try {
            answer = question.get();
            return answer.toCompletableFuture().get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.thenAccept(late);
            throw new Unanswered("the cluster did not answer within " + most.toMillis() + " ms");
        } catch (InterruptedException e) {
            if (answer != null) {
                answer.thenAccept(late);
            }
            Thread.currentThread().interrupt();
            throw new Unanswered("interrupted");
        } catch (ExecutionException e) {
            throw new Unanswered("the cluster failed: " + e.getCause());
        } catch (HazelcastException | IllegalStateException | UnsupportedOperationException e) {
            throw new Unanswered("the cluster failed: " + e);
        }
    }

    /** All of them, the time for all together. */
    void askAll(Supplier<List<? extends CompletionStage<?>>> questions) throws Unanswered {
        ask(() -> CompletableFuture.allOf(questions.get().stream()
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new)));
    }

    /** For what Hazelcast offers only as a blocking call. */
    <T extends @Nullable Object> T call(Supplier<T> blocking) throws Unanswered {
        Executor threads = Thread::startVirtualThread;
        return ask(() -> CompletableFuture.supplyAsync(blocking, threads));
    }
}
