package dev.goferry.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Small answers by the request target that the {@code go} command sends for them, so that a hit needs no parsing.
 * Bounded by bytes; least recently or frequently used out. Thread-safe and non-blocking.
 */
public final class Memory {
    /** Headers, key and bookkeeping that an entry costs beside its body, in bytes. */
    private static final int OVERHEAD = 400;

    private final Cache<String, HotAnswer> answers;
    private final int maxBodyBytes;
    private final String targetPrefix;

    /**
     * @param maxBytes bound of all bodies with their overhead
     * @param maxBodyBytes a larger body is not kept: it goes by file
     * @param basePath what stands before a module path on the wire, empty or {@code /like/this}
     */
    public Memory(long maxBytes, int maxBodyBytes, String basePath) {
        this.answers = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((String target, HotAnswer answer) -> OVERHEAD + 2 * target.length() + answer.body().length)
                .executor(Runnable::run)
                .build();
        this.maxBodyBytes = maxBodyBytes;
        this.targetPrefix = basePath + "/";
    }

    /** The answer to a raw request target, or null if there is none that is still fresh. */
    public @Nullable HotAnswer get(String target, long nanoTime) {
        HotAnswer answer = answers.getIfPresent(target);
        return answer != null && answer.fresh(nanoTime) ? answer : null;
    }

    /** Keeps an answer under an object key, if it is small enough. */
    public void put(String key, HotAnswer answer) {
        if (answer.body().length <= maxBodyBytes) {
            answers.put(target(key), answer);
        }
    }

    /** The target under which the answer to an object key is kept: the key with {@code !} as {@code %21}. */
    public String target(String key) {
        return targetPrefix + (key.indexOf('!') < 0 ? key : key.replace("!", "%21"));
    }

    /** How many answers are kept, about. */
    public long entries() {
        return answers.estimatedSize();
    }

    /** What they weigh with their overhead, in bytes. */
    public long bytes() {
        return answers.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }

    /** Forgets the answer to an object key. */
    public void forget(String key) {
        answers.invalidate(target(key));
    }

    /** Forgets the answers to all object keys that fit; looks at every one. */
    public void forgetIf(Predicate<String> key) {
        answers.asMap().keySet().removeIf(target -> key.test(key(target)));
    }

    private String key(String target) {
        String key = target.substring(Math.min(target.length(), targetPrefix.length()));
        return key.replace("%21", "!");
    }
}
