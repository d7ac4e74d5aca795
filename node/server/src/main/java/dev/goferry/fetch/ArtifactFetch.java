package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.cluster.Cluster;
import dev.goferry.config.LimitsConfig;
import dev.goferry.flight.Flight;
import dev.goferry.flight.Flights;
import dev.goferry.flight.Landing;
import dev.goferry.peer.PeerFlights;
import dev.goferry.spool.SpoolArea;
import dev.goferry.telemetry.FlightMeters;
import dev.goferry.telemetry.FlightMeters.Source;
import dev.goferry.telemetry.Scrape;
import dev.goferry.telemetry.Traces;
import dev.goferry.upstream.Tries;
import dev.goferry.upstream.Upstream;
import dev.goferry.upstream.UpstreamRequest;
import dev.goferry.upstream.UpstreamRequest.Priority;
import dev.goferry.verification.Urgency;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the files of module versions, each once however many ask: upstream chain, spool, proof, commit, landing.
 * Thread-safe.
 */
public final class ArtifactFetch {
    private static final Logger LOG = LoggerFactory.getLogger(ArtifactFetch.class);

    /** The store has no such file, and nobody else was asked. */
    public static final Landing NOWHERE = new Landing.Absent("", 404, "");

    private final Flights<String> flights = new Flights<>();
    private final FlightMeters meters = new FlightMeters();
    private final Upstream chain;
    private final Supplier<Tries> tries;
    private final LimitsConfig limits;
    private final NearFiles near;
    private final Nearest nearest;
    private final SpoolArea spools;
    private final Arrivals arrivals;

    /**
     * @param bucket the region's bucket, or null where the store is a folder
     * @param peers the other nodes' flights, or null for a node alone
     */
    public ArtifactFetch(
            Upstream chain,
            Supplier<Tries> tries,
            LimitsConfig limits,
            NearFiles near,
            @Nullable Bucket bucket,
            Cluster cluster,
            @Nullable PeerFlights peers,
            Notes notes,
            SpoolArea spools,
            Arrivals arrivals) {
        this.chain = chain;
        this.tries = tries;
        this.limits = limits;
        this.near = near;
        this.nearest = new Nearest(near, bucket, cluster, peers, notes, meters);
        this.spools = spools;
        this.arrivals = arrivals;
    }

    /** Brings a file's bytes to whoever receives them. */
    private interface Way {
        Landing bring(Receiver receiver) throws IOException, InterruptedException;
    }

    /** What surrounds a flight, at its two ends. */
    public interface Tower {
        /**
         * Why the flight is pointless, or null; that this node cannot tell ends only its own search. Asked at take-off: an
         * earlier flight may have landed since the caller looked.
         */
        @Nullable
        Landing known();

        /** Sees the end before anybody who waits for it. */
        void landing(Landing landing);
    }

    /** Joins the flight of this file, or starts it; only the tower of whoever starts it is asked. */
    public Flights.Boarding board(ArtifactKey key, Priority priority, Context trace, Tower tower) {
        Flights.Boarding boarding = flights.join(
                key.path(),
                flight -> trace.wrap(() -> flyAndLand(key, priority, flight, tower))
                        .run());
        return joined(boarding);
    }

    /** The same without any upstream: what the region's store has, or {@link #NOWHERE}. */
    public Flights.Boarding boardStored(ArtifactKey key, Context trace) {
        Way stored = receiver -> nearest.inBucket(key, receiver).orElse(NOWHERE);
        // Under a key of its own: whoever may ask upstreams must not join it, nor it them.
        return joined(flights.join(
                "stored " + key.path(),
                flight ->
                        trace.wrap(() -> flight.land(fly(key, flight, stored))).run()));
    }

    private Flights.Boarding joined(Flights.Boarding boarding) {
        if (!boarding.leader()) {
            meters.joined();
        }
        return boarding;
    }

    private void flyAndLand(ArtifactKey key, Priority priority, Flight flight, Tower tower) {
        Landing known = tower.known();
        if (known != null && !isOfThisNode(known)) {
            flight.land(known);
            return;
        }
        Way way = known == null
                ? receiver -> nearest.fetch(
                        key, receiver, () -> fromUpstream(key, request(key, priority), receiver), flight::handOver)
                : receiver -> nearest.byDetour(key, receiver, flight::handOver).orElse(known);
        try (Traces.Step step = Traces.step("flight", SpanKind.INTERNAL)) {
            flight.traced(step.span());
            Landing landing = fly(key, flight, way);
            try {
                tower.landing(landing);
            } finally {
                flight.land(landing);
            }
        }
    }

    /** Whether what a tower knows is only that this node cannot tell, so that another one is worth a question. */
    public static boolean isOfThisNode(Landing known) {
        return known instanceof Landing.Failed failed && failed.ofOneNode();
    }

    /** Whether this node has just failed to reach the store that it shares with others. */
    public boolean isCutOff() {
        return nearest.isCutOff();
    }

    /** The flight of an artifact key that is in the air, or null. */
    public @Nullable Flight flying(String key) {
        return flights.flying(key);
    }

    /** Tells what flew, and what is in the air. */
    public void into(Scrape scrape) {
        meters.into(scrape, flights.size());
    }

    /** Flights in the air. */
    public int inTheAir() {
        return flights.size();
    }

    /** The oldest of them, by artifact key. */
    public Map<String, Flight> oldestInTheAir(int most) {
        return flights.oldest(most);
    }

    private Landing fly(ArtifactKey key, Flight flight, Way way) {
        try {
            // Whoever flew before us may have landed between our caller's look into the store and our take-off.
            Optional<Landing> here = NearLanding.of(near, key);
            if (here.isPresent()) {
                meters.landed(Source.DISK, FlightMeters.Outcome.COMMITTED);
                return here.get();
            }
            return key.kind() == ArtifactKind.ZIP ? flyZip(flight, way) : way.bring(new SmallBody());
        } catch (IOException e) {
            return StoreTrouble.landing(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Landing.Failed(503, "this node is stopping; ask again", null);
        } catch (RuntimeException | Error e) {
            LOG.error("the fetch of {} failed", key, e);
            return new Landing.Failed(503, "internal error while fetching " + key + "; the node's log says more", null);
        }
    }

    private Landing flyZip(Flight flight, Way way) throws IOException, InterruptedException {
        return switch (spools.reserve(0)) {
            case SpoolArea.Reservation.Full(String reason) -> StoreTrouble.spoolFull(reason);
            case SpoolArea.Reservation.Reserved(var spool) -> {
                try (spool) {
                    yield way.bring(new ZipSpool(spool, flight, arrivals::requireRoom));
                }
            }
        };
    }

    private Landing fromUpstream(ArtifactKey key, UpstreamRequest request, Receiver receiver)
            throws IOException, InterruptedException {
        Proving.Expectation expected = arrivals.expect(key, urgency(request.priority()));
        return switch (Download.run(chain, request, receiver)) {
            case Download.End.Without(Landing landing) -> landing;
            case Download.End.Whole(String upstream) -> arrivals.accept(key, receiver.body(), upstream, expected);
        };
    }

    /** What is fetched ahead is asked for in a moment. */
    private static Urgency urgency(Priority priority) {
        return switch (priority) {
            case INTERACTIVE, PREFETCH -> Urgency.NOW;
            case BACKGROUND -> Urgency.LATER;
        };
    }

    private UpstreamRequest request(ArtifactKey key, Priority priority) {
        long limit = switch (key.kind()) {
            case INFO -> limits.infoBytes();
            case MOD -> limits.modBytes();
            case ZIP -> limits.zipBytes();
        };
        return new UpstreamRequest(key.module().path(), key.path(), limit, priority, tries.get());
    }
}
