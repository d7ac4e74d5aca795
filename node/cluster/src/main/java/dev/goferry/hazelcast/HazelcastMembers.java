package dev.goferry.hazelcast;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import dev.goferry.cluster.Member;
import dev.goferry.cluster.Members;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Members as Hazelcast sees them. A member's id changes when it comes back from a split, so it is never kept. */
final class HazelcastMembers implements Members, ClusterLeases.Self {
    static final String PEER = "goferry.peer";

    /** In which form a member hears what clients ask; members without it hear nothing. */
    static final String ASKS = "goferry.asks";

    private final HazelcastInstance instance;
    private final String peer;
    private final List<Runnable> actions = new CopyOnWriteArrayList<>();
    private final List<Runnable> losses = new CopyOnWriteArrayList<>();

    HazelcastMembers(HazelcastInstance instance, URI peer) {
        this.instance = instance;
        this.peer = peer.toString();
        instance.getCluster().addMembershipListener(new Watch());
        instance.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.MERGED) {
                changed();
            }
        });
    }

    @Override
    public UUID uuid() {
        return instance.getCluster().getLocalMember().getUuid();
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public Member self() {
        return of(uuid(), peer);
    }

    @Override
    public Member of(UUID uuid, String peer) {
        return new Member(uuid.toString(), URI.create(peer));
    }

    @Override
    public List<Member> all() {
        List<Member> all = new ArrayList<>();
        for (com.hazelcast.cluster.Member member : instance.getCluster().getMembers()) {
            @Nullable String url = member.getAttribute(PEER);
            if (url != null) {
                all.add(of(member.getUuid(), url));
            }
        }
        return List.copyOf(all);
    }

    /** The peers of the nodes that hear what clients ask, this one included unless it keeps no data. */
    List<String> hearing() {
        List<String> peers = new ArrayList<>();
        for (com.hazelcast.cluster.Member member : instance.getCluster().getMembers()) {
            @Nullable String url = member.getAttribute(PEER);
            if (url != null && BusAsks.FORM.equals(member.getAttribute(ASKS))) {
                peers.add(url);
            }
        }
        return List.copyOf(peers);
    }

    @Override
    public void onChange(Runnable action) {
        actions.add(action);
    }

    /** Whether any member keeps data: without one, no question to the cluster has an answer. */
    boolean isAnyWithData() {
        return isAnyWithData(instance.getCluster().getMembers());
    }

    private static boolean isAnyWithData(Collection<com.hazelcast.cluster.Member> members) {
        return members.stream().anyMatch(member -> !member.isLiteMember());
    }

    /** What is done when the last member has left that kept data, even if another came at once: all of it is gone. */
    void onDataLost(Runnable action) {
        losses.add(action);
    }

    private void changed() {
        actions.forEach(Runnable::run);
    }

    private final class Watch implements MembershipListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            changed();
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            if (!isAnyWithData(event.getMembers())) {
                losses.forEach(Runnable::run);
            }
            changed();
        }
    }
}
