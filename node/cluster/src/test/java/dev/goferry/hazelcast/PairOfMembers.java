package dev.goferry.hazelcast;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Two members that many tests share, as starting them is most of such a test's time. They end with the process. */
final class PairOfMembers {
    static final PairOfMembers SHARED = start();

    final HazelcastCluster one;
    final HazelcastCluster two;

    private PairOfMembers(HazelcastCluster one, HazelcastCluster two) {
        this.one = one;
        this.two = two;
    }

    @SuppressWarnings("resource") // Both live as long as the process that runs the tests.
    private static PairOfMembers start() {
        TestMembers members = new TestMembers(2);
        try {
            PairOfMembers pair = new PairOfMembers(members.start(0), members.start(1));
            TestMembers.awaitSize(2, pair.one, pair.two);
            return pair;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
