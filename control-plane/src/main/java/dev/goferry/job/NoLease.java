package dev.goferry.job;

import dev.goferry.cluster.Leases;
import java.time.Duration;

/** Stands for a lease where the cluster cannot tell who holds it. */
enum NoLease implements Leases.Lease {
    INSTANCE;

    @Override
    public long fence() {
        return 0;
    }

    @Override
    public void release() {}

    @Override
    public void release(byte[] note, Duration holds) {}
}
