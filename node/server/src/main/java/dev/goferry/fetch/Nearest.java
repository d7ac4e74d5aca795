package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.Leases.Claim;
import dev.goferry.cluster.Leases.Lease;
import dev.goferry.cluster.Member;
import dev.goferry.flight.Landing;
import dev.goferry.peer.PeerFlights;
import dev.goferry.peer.PeerFlights.Followed;
import dev.goferry.pin.Pin;
import dev.goferry.telemetry.FlightMeters;
import dev.goferry.telemetry.FlightMeters.Outcome;
import dev.goferry.telemetry.FlightMeters.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a file from the nearest place that has it: the region's bucket, the node that is fetching it, or, under a
 * lease, upstream. When the node that is followed is lost, whoever takes the lease goes on with the bytes that it has.
 */
final class Nearest {
    private static final Logger LOG = LoggerFactory.getLogger(Nearest.class);

    /** A wait that brings neither bytes nor news for so long ends in fetching anyway: a lease guards nothing. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** So often another leader may be lost before this node stops looking for one. */
    private static final int LEADERS = 5;

    private final NearFiles near;
    private final @Nullable Bucket bucket;
    private final Cluster cluster;
    private final @Nullable PeerFlights peers;
    private final Notes notes;
    private final FlightMeters meters;

    /** The fetch from upstream, by this node itself. */
    interface Own {
        Landing fetch() throws IOException, InterruptedException;
    }

    /** @param bucket null where the store is a folder, which all nodes may share */
    Nearest(
            NearFiles near,
            @Nullable Bucket bucket,
            Cluster cluster,
            @Nullable PeerFlights peers,
            Notes notes,
            FlightMeters meters) {
        this.near = near;
        this.bucket = bucket;
        this.cluster = cluster;
        this.peers = peers;
        this.notes = notes;
        this.meters = meters;
    }

    /** Whoever calls has just looked on this node's disk. */
    Landing fetch(ArtifactKey key, Receiver receiver, Own own) throws IOException, InterruptedException {
        Optional<Landing> stored = inBucket(key, receiver);
        for (int leader = 0; stored.isEmpty() && leader < LEADERS; leader++) {
            Landing landing = claimed(key, receiver, own);
            if (landing != null) {
                return landing;
            }
            stored = stored(key, receiver);
        }
        return stored.isPresent() ? stored.get() : itself(own);
    }

    private Landing itself(Own own) throws IOException, InterruptedException {
        return counted(Source.UPSTREAM, own.fetch());
    }

    private Landing counted(Source source, Landing landing) {
        meters.landed(
                source,
                switch (landing) {
                    case Landing.Committed committed -> Outcome.COMMITTED;
                    case Landing.Absent absent -> Outcome.ABSENT;
                    case Landing.Forbidden forbidden -> Outcome.FORBIDDEN;
                    case Landing.Refused refused -> Outcome.REFUSED;
                    case Landing.Failed failed -> Outcome.FAILED;
                });
        return landing;
    }

    /** What this node's disk or the region's bucket has. */
    private Optional<Landing> stored(ArtifactKey key, Receiver receiver) throws IOException {
        Optional<Landing> here = NearLanding.of(near, key, receiver).map(landing -> counted(Source.DISK, landing));
        return here.isPresent() ? here : inBucket(key, receiver);
    }

    /** What the region's bucket has; nothing where the store is a folder, which is this node's disk. */
    Optional<Landing> inBucket(ArtifactKey key, Receiver receiver) throws IOException {
        return bucket == null
                ? Optional.empty()
                : bucket.fetch(key, receiver).map(landing -> counted(Source.BUCKET, landing));
    }

    /** The landing, or null if it is worth another look. */
    private @Nullable Landing claimed(ArtifactKey key, Receiver receiver, Own own)
            throws IOException, InterruptedException {
        return switch (cluster.leases().claim(key.path())) {
            case Claim.Mine(Lease lease) -> lead(key, receiver, own, lease);
            case Claim.Theirs(Member holder, long fence) -> follow(key, receiver, own, holder, fence);
            case Claim.Told(byte[] note) -> told(key, note);
            case Claim.Unknown(String reason) -> {
                LOG.warn("{} is fetched without a lease: {}", key, reason);
                yield itself(own);
            }
        };
    }

    private Landing lead(ArtifactKey key, Receiver receiver, Own own, Lease lease)
            throws IOException, InterruptedException {
        long generation = notes.generation(key);
        Landing landing = null;
        try {
            // Whoever held it before us may have landed between our look and our claim.
            boolean landed = bucket == null || cluster.index().find(key).isPresent();
            Optional<Landing> stored = landed ? stored(key, receiver) : Optional.empty();
            landing = stored.isPresent() ? stored.get() : itself(own);
            return landing;
        } finally {
            notes.release(lease, key, generation, landing);
        }
    }

    private @Nullable Landing follow(ArtifactKey key, Receiver receiver, Own own, Member holder, long fence)
            throws IOException, InterruptedException {
        Followed followed = peers == null
                ? new Followed.Lost("this node follows nobody")
                : peers.follow(holder, key.path(), receiver);
        switch (followed) {
            case Followed.Landed(Landing.Committed committed) -> {
                Landing landing = arrived(key, receiver, committed);
                return landing == null ? null : counted(Source.PEER, landing);
            }
            case Followed.Landed(Landing.Failed failed)
            when failed.isOfOneNode() -> {
                LOG.debug("{} failed at {} and is looked for again: {}", key, holder, failed.text());
                return null; // Its trouble need not be ours.
            }
            case Followed.Landed(Landing landing) -> {
                return counted(Source.PEER, landing);
            }
            case Followed.Lost(String why) -> {
                LOG.debug("{} is no longer followed: {}", key, why);
                return cluster.leases().awaitEnd(key.path(), fence, PATIENCE) ? null : itself(own);
            }
        }
    }

    /** What the leader committed, if its bytes came here whole; else null: it is in the store. */
    private @Nullable Landing arrived(ArtifactKey key, Receiver receiver, Landing.Committed committed)
            throws IOException {
        Body body = receiver.body();
        if (bucket == null || body.size() != committed.size() || !body.sha256().equals(committed.sha256())) {
            return null;
        }
        long drops = bucket.drops();
        Optional<Pin> pin = bucket.recorded(key);
        if (pin.isEmpty() || !pin.get().sha256().equals(committed.sha256())) {
            return null;
        }
        bucket.committed(key, body, pin.get(), drops);
        byte[] bytes = body instanceof Body.Small(byte[] small) ? small : null;
        return new Landing.Committed(bytes, committed.size(), committed.sha256(), committed.upstream());
    }

    private @Nullable Landing told(ArtifactKey key, byte[] note) {
        Optional<Landing> landing = notes.read(key, note);
        if (landing.isEmpty()) {
            cluster.leases().forget(key.path());
        }
        return landing.map(left -> counted(Source.NOTE, left)).orElse(null);
    }
}
