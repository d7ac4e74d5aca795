package dev.goferry.hazelcast;

import dev.goferry.cluster.ModuleIndex;
import dev.goferry.cluster.ModuleIndexContract;

final class HazelcastIndexTest extends ModuleIndexContract {
    private final PairOfMembers pair = PairOfMembers.SHARED;

    @Override
    protected ModuleIndex index() {
        return pair.one.index();
    }

    @Override
    protected ModuleIndex others() {
        return pair.two.index();
    }
}
