package dev.goferry.proxy;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.cache.HotAnswer;
import dev.goferry.cache.Memory;
import dev.goferry.checksum.SumDbAnswer;
import dev.goferry.checksum.SumDbSide;
import dev.goferry.counting.UseCounts;
import dev.goferry.fetch.ArtifactFetch;
import dev.goferry.fetch.Redirects;
import dev.goferry.fetch.UpstreamLook;
import dev.goferry.flight.Flight;
import dev.goferry.flight.Flights;
import dev.goferry.flight.Landing;
import dev.goferry.freshness.AgingKey;
import dev.goferry.keeper.IndexFeed;
import dev.goferry.protocol.ProxyRequest;
import dev.goferry.telemetry.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns a request into an answer: from memory, from the store, or by a flight. One switch over all requests, one method
 * a kind. Blocking, for virtual threads; thread-safe.
 */
public final class Proxy {
    private static final Landing NO_ROOM = new Landing.Failed(
            507,
            "it is stored, but this node's disk cache has no room for it (cache.size, cache.dir); ask again",
            null);

    private static final int FLIGHTS = 3;

    private final Memory memory;
    private final Caching caching;
    private final StoredFiles stored;
    private final AgingSide aging;
    private final Cold cold;
    private final Optional<SumDbSide> sumdb;
    private final Prefetching prefetching;
    private final IndexFeed index;
    private final Optional<Redirects> redirects;
    private final boolean storedOnly;
    private final UseCounts uses;
    private final UpstreamLook upstream;

    /** @param storedOnly nobody may be asked for files: only what the region has stored is served */
    public Proxy(
            Memory memory,
            Caching caching,
            StoredFiles stored,
            AgingSide aging,
            Cold cold,
            Optional<SumDbSide> sumdb,
            Prefetching prefetching,
            IndexFeed index,
            Optional<Redirects> redirects,
            boolean storedOnly,
            UseCounts uses,
            UpstreamLook upstream) {
        this.memory = memory;
        this.caching = caching;
        this.stored = stored;
        this.aging = aging;
        this.cold = cold;
        this.sumdb = sumdb;
        this.prefetching = prefetching;
        this.index = index;
        this.redirects = redirects;
        this.storedOnly = storedOnly;
        this.uses = uses;
        this.upstream = upstream;
    }

    /** The answer. An IOException means that the store cannot be read. */
    public Answer answer(Ask ask) throws IOException, InterruptedException {
        return switch (ask.request()) {
            case ProxyRequest.File(ArtifactKey key) -> file(key, ask);
            case ProxyRequest.AtUpstream(ArtifactKey key) -> atUpstream(key, ask);
            case ProxyRequest.ListVersions(var module) -> aging.answer(AgingKey.list(module), ask);
            case ProxyRequest.Latest(var module) -> aging.answer(AgingKey.latest(module), ask);
            case ProxyRequest.QueryInfo(var module, var query) -> aging.answer(AgingKey.query(module, query), ask);
            case ProxyRequest.SumDbSupported(String name) -> checksums(ask, side -> side.supported(name));
            case ProxyRequest.SumDbLatest(String name) -> checksums(ask, side -> side.latest(name));
            case ProxyRequest.SumDbLookup(String name, var module) -> checksums(ask, side -> side.lookup(name, module));
            case ProxyRequest.SumDbTile(String name, var tile) -> checksums(ask, side -> side.tile(name, tile));
            case ProxyRequest.Index(Instant since, int limit) -> index(since, limit);
            case ProxyRequest.Refused(int status, String text, int cacheSeconds) ->
                new Answer.Text(status, text + "\n", Caching.ofRefusal(cacheSeconds), Result.REFUSED, null);
        };
    }

    private Answer index(Instant since, int limit) throws IOException {
        byte[] lines = index.read(since, limit).getBytes(StandardCharsets.UTF_8);
        HotAnswer answer = new HotAnswer(lines, Caching.TEXT, Caching.NO_STORE, null, null, null);
        return new Answer.Small(answer, Result.HIT, null);
    }

    private Answer checksums(Ask ask, Function<SumDbSide, SumDbAnswer> question) {
        SumDbAnswer off = new SumDbAnswer.NotFound(404, "not found: this proxy serves no checksum database");
        return SumDbAnswers.of(sumdb.map(question).orElse(off), ask);
    }

    private Answer atUpstream(ArtifactKey key, Ask ask) throws IOException {
        return switch (upstream.of(key)) {
            case UpstreamLook.Seen.Bytes(byte[] bytes, String source) ->
                seen(bytes, Caching.contentType(key.kind()), source);
            case UpstreamLook.Seen.Zip(long length, String source) ->
                seen((length + "\n").getBytes(StandardCharsets.UTF_8), Caching.TEXT, source);
            case UpstreamLook.Seen.Without(Landing why) ->
                Texts.of(why, key.toString(), ask, Result.MISS, Caching.NO_STORE);
        };
    }

    private static Answer seen(byte[] bytes, String type, String source) {
        return new Answer.Small(new HotAnswer(bytes, type, Caching.NO_STORE, null, null, null), Result.MISS, source);
    }

    private Answer file(ArtifactKey key, Ask ask) throws IOException, InterruptedException {
        boolean ahead = isGuessedFrom(ask) && prefetching.asked(ask.client(), key);
        Result hit = ahead ? Result.PREFETCHED : Result.HIT;
        HotAnswer hot = memory.get(memory.target(key.path()), System.nanoTime());
        Optional<Answer> elsewhere = elsewhere(key, ask, hit);
        if (elsewhere.isPresent()) {
            tell(key, ask);
            served(key, ask, elsewhere.get());
            return elsewhere.get();
        }
        Answer here = hot != null ? new Answer.Small(hot, hit, null) : stored(key, ahead, hit);
        if (here != null) {
            if (ahead) {
                tell(key, ask);
            }
            served(key, ask, here);
            return here;
        }
        Landing known = cold.known(key);
        if (known != null && !ArtifactFetch.isOfThisNode(known)) {
            return Texts.of(
                    known,
                    key.toString(),
                    ask,
                    Result.NEGATIVE,
                    caching.ofUnknownVersion(key.module().path()));
        }
        tell(key, ask);
        return fly(key, ask, ahead);
    }

    /** Once for a request, or the client's home takes it for two. A redirect asked the cluster and the bucket anyway. */
    private void tell(ArtifactKey key, Ask ask) {
        if (isGuessedFrom(ask)) {
            prefetching.tell(ask.client(), key);
        }
    }

    /** Whether something may be fetched ahead for who asks: a job knows what it wants, another wants nothing fetched. */
    private static boolean isGuessedFrom(Ask ask) {
        return ask.interactive() && !ask.cachedOnly();
    }

    private Optional<Answer> elsewhere(ArtifactKey key, Ask ask, Result hit) {
        return ask.plain() && ask.interactive()
                ? redirects.flatMap(to -> to.of(key)).map(url -> new Answer.Elsewhere(url, hit))
                : Optional.empty();
    }

    private @Nullable Answer stored(ArtifactKey key, boolean ahead, Result hit) throws IOException {
        Landing.Committed kept = ahead ? prefetching.take(key) : null;
        return kept != null ? stored.landed(key, kept, hit).orElse(null) : stored.find(key, hit);
    }

    /** A zip may be evicted between its landing and our look: then it is worth another flight. */
    private Answer fly(ArtifactKey key, Ask ask, boolean ahead) throws IOException, InterruptedException {
        Optional<Answer> answer = Optional.empty();
        for (int flight = 0; flight < FLIGHTS && answer.isEmpty(); flight++) {
            answer = flyOnce(key, ask, ahead);
        }
        return answer.orElseGet(() -> Texts.of(NO_ROOM, key.toString(), ask, Result.ERROR, Caching.NO_STORE));
    }

    /**
     * Empty if it was brought, and this node's disk could not keep it.
     *
     * @param ahead some node fetched it ahead, so it may be in the region
     */
    private Optional<Answer> flyOnce(ArtifactKey key, Ask ask, boolean ahead) throws IOException, InterruptedException {
        Flights.Boarding boarding = ask.cachedOnly() || storedOnly
                ? cold.boardStored(key, ask.trace())
                : cold.board(key, ask.priority(), ask.trace());
        Result result = boarding.leader() ? Result.MISS : Result.JOINED;
        Flight flight = boarding.flight();
        if (key.kind() == ArtifactKind.ZIP && ask.streamable()) {
            flight.awaitHead();
            Flight.Reader reader = flight.read();
            if (reader != null) {
                Answer arriving = new Answer.Arriving(
                        reader, Caching.contentType(key.kind()), caching.ofArtifact(key), result, null);
                served(key, ask, arriving);
                return Optional.of(arriving);
            }
        }
        Landing landing = flight.awaitLanding();
        if (landing.equals(ArtifactFetch.NOWHERE)) {
            return Optional.of(AgingSide.notHere(key.toString(), ask));
        }
        Result from = ahead && isOfRegion(landing) ? Result.PREFETCHED : result;
        Optional<Answer> answer =
                ask.bodiless() ? stored.described(key, landing, from) : stored.landed(key, landing, from);
        answer.ifPresent(landed -> served(key, ask, landed));
        return answer.isPresent() || landing instanceof Landing.Committed
                ? answer
                : Optional.of(Texts.of(
                        landing,
                        key.toString(),
                        ask,
                        result,
                        caching.ofUnknownVersion(key.module().path())));
    }

    private static boolean isOfRegion(Landing landing) {
        return landing instanceof Landing.Committed committed && committed.upstream() == null;
    }

    /** Counted, unless a job asks; and a .mod that passes names what its client will ask next. */
    private void served(ArtifactKey key, Ask ask, Answer answer) {
        if (!ask.interactive()) {
            return;
        }
        uses.count(key);
        if (key.kind() == ArtifactKind.MOD && isGuessedFrom(ask) && answer instanceof Answer.Small small) {
            prefetching.served(ask.client(), key.module(), small.content().body(), answer.result());
        }
    }
}
