package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.cluster.Bulletins;
import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.Hints;
import dev.goferry.cluster.Leases;
import dev.goferry.cluster.Member;
import dev.goferry.cluster.Members;
import dev.goferry.cluster.ModuleIndex;
import dev.goferry.cluster.PendingRecords;
import dev.goferry.fetch.FlightWorld.Bug;
import dev.goferry.hazelcast.VirtualLeases;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.pin.Pin;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a flight wants of the cluster, and where bugs are planted in it. */
final class FlightCluster implements Cluster, Members, Leases, ModuleIndex {
    private final FlightNode node;
    private final VirtualLeases leases;
    private final Map<String, Lease> held = new HashMap<>();

    FlightCluster(FlightNode node, VirtualLeases leases) {
        this.node = node;
        this.leases = leases;
    }

    /** Whether this node holds the lease of a key, as far as it knows. */
    boolean leads(String key) {
        return held.containsKey(key);
    }

    void endLease(String key) {
        Lease lease = held.remove(key);
        if (lease != null) {
            lease.release();
        }
    }

    @Override
    public Claim claim(String key) {
        Claim claim = leases.claim(key);
        if (!(claim instanceof Claim.Mine(Lease lease))) {
            return claim;
        }
        held.put(key, lease);
        return new Claim.Mine(new Lease() {
            @Override
            public long fence() {
                return lease.fence();
            }

            @Override
            public void release() {
                held.remove(key);
                lease.release();
            }

            @Override
            public void release(byte[] note, Duration holds) {
                held.remove(key);
                lease.release(note, holds);
            }
        });
    }

    @Override
    public boolean awaitEnd(String key, long fence, Duration most) throws InterruptedException {
        return leases.awaitEnd(key, fence, most);
    }

    @Override
    public void forget(String key) {
        leases.forget(key);
    }

    @Override
    public Members members() {
        return this;
    }

    @Override
    public Leases leases() {
        return this;
    }

    @Override
    public ModuleIndex index() {
        return this;
    }

    @Override
    public Member self() {
        return node.member();
    }

    @Override
    public List<Member> all() {
        return node.others();
    }

    @Override
    public void onChange(Runnable action) {}

    @Override
    public long generation(ModulePath module) {
        String key = module.value() + "/@v/v1.0.0.zip";
        boolean moved = node.world.file(key).refreshed != null;
        return moved && node.world.bug != Bug.NOTE_OUTLIVES_MODULE ? 1 : 0;
    }

    @Override
    public Optional<Pin> find(ArtifactKey key) {
        return Optional.empty();
    }

    @Override
    public void add(ArtifactKey key, Pin pin) {}

    @Override
    public void remove(ModuleVersion module) {}

    @Override
    public long size() {
        return 0;
    }

    @Override
    public long advance(ModulePath module) {
        throw new UnsupportedOperationException("flights move no module on");
    }

    @Override
    public Hints hints() {
        throw new UnsupportedOperationException("flights send no hints");
    }

    @Override
    public PendingRecords pending() {
        throw new UnsupportedOperationException("flights write no log");
    }

    @Override
    public Bulletins bulletins() {
        throw new UnsupportedOperationException("flights say nothing");
    }

    @Override
    public void close() {}
}
