package dev.goferry.proxy;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.config.FreshnessConfig;
import dev.goferry.fetch.ArtifactFetch;
import dev.goferry.fetch.Incidents;
import dev.goferry.fetch.Notes;
import dev.goferry.fetch.Purges;
import dev.goferry.flight.Flights;
import dev.goferry.flight.Landing;
import dev.goferry.freshness.AgingAnswers;
import dev.goferry.freshness.Generations;
import dev.goferry.freshness.Negatives;
import dev.goferry.module.ModuleVersion;
import dev.goferry.upstream.UpstreamRequest.Priority;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** What surrounds a file's flight: what is known not to be there or not to be trusted, and what a landing teaches. */
public final class Cold {
    private final ArtifactFetch fetch;
    private final Purges purges;
    private final Negatives negatives;
    private final Incidents incidents;
    private final AgingAnswers aging;
    private final Generations generations;
    private final FreshnessConfig config;

    public Cold(
            ArtifactFetch fetch,
            Purges purges,
            Negatives negatives,
            Incidents incidents,
            AgingAnswers aging,
            Generations generations,
            FreshnessConfig config) {
        this.fetch = fetch;
        this.purges = purges;
        this.negatives = negatives;
        this.incidents = incidents;
        this.aging = aging;
        this.generations = generations;
        this.config = config;
    }

    /** What makes a flight pointless: a purge that lets nothing return, a recent incident, a not-found that still holds. */
    @Nullable
    Landing known(ArtifactKey key) {
        Landing barred = purges.of(key.module());
        if (barred != null) {
            return barred;
        }
        Landing.Refused incident = incidents.of(key.module());
        return incident != null ? incident : negatives.get(key.path());
    }

    /** Joins or starts the flight; whoever starts it also learns from its landing. */
    public Flights.Boarding board(ArtifactKey key, Priority priority, Context trace) {
        Generations.Mark asked = generations.mark(key.module().path());
        return fetch.board(key, priority, trace, new ArtifactFetch.Tower() {
            @Override
            public @Nullable Landing known() {
                return Cold.this.known(key);
            }

            @Override
            public void landing(Landing landing) {
                learn(key, landing, asked);
            }
        });
    }

    /** The same for somebody who wants nothing fetched: only the region's store is asked. */
    Flights.Boarding boardStored(ArtifactKey key, Context trace) {
        return fetch.boardStored(key, trace);
    }

    private void learn(ArtifactKey key, Landing landing, Generations.Mark asked) {
        switch (landing) {
            case Landing.Absent absent -> negatives.put(key.path(), absent, Notes.absence(key.kind(), config), asked);
            case Landing.Committed committed when key.kind() == ArtifactKind.INFO -> newVersion(key);
            case Landing.Committed committed -> {}
            case Landing.Forbidden forbidden -> {}
            case Landing.Refused refused -> {}
            case Landing.Failed failed -> {}
        }
    }

    /** A version that was not there a moment ago, or is news to list or latest: all not-founds and answers that age go. */
    private void newVersion(ArtifactKey key) {
        ModuleVersion module = key.module();
        boolean wasAbsent = false;
        for (ArtifactKind kind : ArtifactKind.values()) {
            wasAbsent |= negatives.forget(new ArtifactKey(module, kind).path());
        }
        if (wasAbsent || aging.isNews(module.path(), module.version())) {
            generations.advance(module.path());
        }
    }
}
