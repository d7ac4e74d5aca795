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
import dev.goferry.spool.SpoolFull;
import dev.goferry.storage.StoreBusy;
import dev.goferry.storage.StoreFull;
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
    private final Detour detour;

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
        this.detour = new Detour(bucket, cluster, peers);
    }

    /** Whether this node has just failed to reach the bucket. */
    boolean isCutOff() {
        return detour.isNeeded();
    }

    /**
     * Whoever calls has just looked on this node's disk.
     *
     * @param handOver is told before another node does the work, which may be following this one
     */
    Landing fetch(ArtifactKey key, Receiver receiver, Own own, Runnable handOver)
            throws IOException, InterruptedException {
        try {
            return nearest(key, receiver, own);
        } catch (SpoolFull | StoreFull | ZipSpool.Changed e) {
            throw e; // Another way would end the same.
        } catch (IOException e) {
            Optional<Landing> brought = byDetour(key, receiver, handOver);
            if (brought.isEmpty()) {
                throw e;
            }
            return brought.get();
        }
    }

    /** What another node brings, for one that cannot reach the bucket. */
    Optional<Landing> byDetour(ArtifactKey key, Receiver receiver, Runnable handOver) throws IOException {
        handOver.run();
        return detour.bring(key, receiver).map(landing -> counted(Source.PEER, landing));
    }

    private Landing nearest(ArtifactKey key, Receiver receiver, Own own) throws IOException, InterruptedException {
        Optional<Landing> stored = seenInBucket(key, receiver);
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
        return here.isPresent() ? here : seenInBucket(key, receiver);
    }

    /** The same, where what somebody writes at this moment is not there yet: he is followed, or succeeded. */
    private Optional<Landing> seenInBucket(ArtifactKey key, Receiver receiver) throws IOException {
        try {
            return inBucket(key, receiver);
        } catch (StoreBusy e) {
            LOG.debug("{} cannot be looked at: {}", key, e.getMessage());
            return Optional.empty();
        }
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
            case Claim.Theirs(Member holder, long fence) ->
                isThisNode(holder) ? itself(own) : follow(key, receiver, own, holder, fence);
            case Claim.Told(byte[] note) -> told(key, note);
            case Claim.Unknown(String reason) -> {
                LOG.warn("{} is fetched without a lease: {}", key, reason);
                yield itself(own);
            }
        };
    }

    /** Then its last flight of the key could not give the lease back: to follow would be to wait for oneself. */
    private boolean isThisNode(Member holder) {
        return holder.id().equals(cluster.members().self().id());
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
            when failed.ofOneNode() -> {
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
        return new Landing.Committed(body.onHeap(), committed.size(), committed.sha256(), committed.upstream());
    }

    private @Nullable Landing told(ArtifactKey key, byte[] note) {
        Optional<Landing> landing = notes.read(key, note);
        if (landing.isEmpty()) {
            cluster.leases().forget(key.path());
        }
        return landing.map(left -> counted(Source.NOTE, left)).orElse(null);
    }
}
