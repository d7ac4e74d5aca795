package dev.goferry.proxy;

import dev.goferry.cache.HotAnswer;
import dev.goferry.cache.Memory;
import dev.goferry.config.FreshnessConfig;
import dev.goferry.freshness.Aged;
import dev.goferry.freshness.AgingAnswers;
import dev.goferry.freshness.AgingKey;
import dev.goferry.freshness.Generations;
import dev.goferry.freshness.StoredVersions;
import dev.goferry.telemetry.Result;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers that age: list, {@code @latest} and queries. */
public final class AgingSide {
    private final AgingAnswers answers;
    private final Memory memory;
    private final Caching caching;
    private final FreshnessConfig config;
    private final @Nullable StoredVersions offline;

    /** @param offline answers from what is stored, where no upstream may be asked at all; else null */
    public AgingSide(
            AgingAnswers answers,
            Memory memory,
            Caching caching,
            FreshnessConfig config,
            @Nullable StoredVersions offline) {
        this.answers = answers;
        this.memory = memory;
        this.caching = caching;
        this.config = config;
        this.offline = offline;
    }

    Answer answer(AgingKey key, Ask ask) throws IOException, InterruptedException {
        StoredVersions versions = offline;
        if (versions != null) {
            return versions.answer(key)
                    .map(body -> content(key, body, System.nanoTime(), null))
                    .<Answer>map(content -> new Answer.Small(content, Result.HIT, null))
                    .orElseGet(() -> notHere(key.objectKey(), ask));
        }
        if (ask.cachedOnly()) {
            Optional<Aged.Known> here = answers.here(key);
            return here.isPresent() ? known(key, here.get()) : notHere(key.objectKey(), ask);
        }
        return switch (answers.get(key)) {
            case Aged.Known known -> known(key, known);
            case Aged.Not(var why, Result result) ->
                Texts.of(why, key.objectKey(), ask, result, caching.ofUnknownQuery(key.module()));
        };
    }

    private Answer known(AgingKey key, Aged.Known known) {
        HotAnswer content = content(key, known.body(), known.freshUntil(), known.mark());
        if (known.result() != Result.STALE) {
            memory.put(key.objectKey(), content);
        }
        return new Answer.Small(content, known.result(), known.upstream());
    }

    private HotAnswer content(AgingKey key, byte[] body, long freshUntil, Generations.@Nullable Mark mark) {
        String type = key.kind() == AgingKey.Kind.LIST ? Caching.TEXT : Caching.JSON;
        String age = caching.ofMutable(
                key.module(), config.ttl().toSeconds(), config.stale().toSeconds());
        return new HotAnswer(body, type, age, null, freshUntil, mark);
    }

    /**
     * What a client hears that wants no fetch, or may have none. It is 404, although nobody was asked: {@code go get}
     * probes every prefix of a path, and any other status for one of them hides the module that is here.
     */
    static Answer.Text notHere(String what, Ask ask) {
        String text = "not found: " + what + " is not stored here, and no upstream may be asked for it";
        return new Answer.Text(404, Texts.lines(text, ask), Caching.NO_STORE, Result.NEGATIVE, null);
    }
}
