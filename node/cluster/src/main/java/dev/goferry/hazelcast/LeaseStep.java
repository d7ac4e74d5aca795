package dev.goferry.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A step on one lease. It is decided on the member that keeps the key; the backup gets the resulting state, as the same
 * decision a moment later could be another. The answer is the state after it.
 */
@SuppressWarnings("serial") // Travels by its kind, never as a Java object.
abstract class LeaseStep
        implements EntryProcessor<String, LeaseState, LeaseState>, IdentifiedDataSerializable, HazelcastInstanceAware {
    /** A fence outlives its lease by this, so that it grows; after it, the clock makes it grow. */
    private static final Duration FREE = Duration.ofSeconds(60);

    /** What nobody renewed for so long is forgotten, deadline and all. */
    private static final Duration HELD = Duration.ofHours(1);

    private @Nullable HazelcastInstance instance;
    private @Nullable LeaseState next;

    /** The state that shall follow, or the same one if nothing changes. Asks nothing but its arguments. */
    abstract @Nullable LeaseState decide(@Nullable LeaseState now, long millis, Predicate<UUID> isMember);

    @Override
    public final void setHazelcastInstance(HazelcastInstance instance) {
        this.instance = instance;
    }

    @Override
    public final @Nullable LeaseState process(Map.Entry<String, LeaseState> entry) {
        LeaseState now = entry.getValue();
        long at = System.currentTimeMillis();
        LeaseState after = decide(now, at, this::isMember);
        next = Objects.equals(after, now) ? null : after;
        if (next != null) {
            set(entry, next);
        }
        return answer(after, at, this::isMember);
    }

    @Nullable
    LeaseState answer(@Nullable LeaseState after, long at, Predicate<UUID> isMember) {
        return after;
    }

    @Override
    public final @Nullable EntryProcessor<String, LeaseState, LeaseState> getBackupProcessor() {
        return next == null ? null : new Keep(next);
    }

    /** Whether somebody who lives holds it, here and now. */
    static boolean lives(@Nullable LeaseState state, long millis, Predicate<UUID> isMember) {
        return state != null && state.isHeld() && state.until() > millis && isMember.test(state.owner());
    }

    private boolean isMember(UUID owner) {
        for (Member member : Objects.requireNonNull(instance).getCluster().getMembers()) {
            if (member.getUuid().equals(owner)) {
                return true;
            }
        }
        return false;
    }

    private static void set(Map.Entry<String, LeaseState> entry, LeaseState state) {
        Duration kept = state.isHeld() ? HELD : FREE;
        if (state.note() != null) {
            kept = kept.plusMillis(Math.max(0, state.until() - System.currentTimeMillis()));
        }
        ((ExtendedMapEntry<String, LeaseState>) entry).setValue(state, kept.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public final int getFactoryId() {
        return Kinds.FACTORY;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {}

    @Override
    public void readData(ObjectDataInput in) throws IOException {}

    /** A step of a claimant, who is known by its token: the same claim sent twice is one claim. */
    abstract static class OfClaimant extends LeaseStep {
        long token;
        UUID owner = new UUID(0, 0);
        String peer = "";
        long fence;
        long millis;
        byte @Nullable [] note;

        @Override
        public final void writeData(ObjectDataOutput out) throws IOException {
            out.writeLong(token);
            Kinds.write(out, owner);
            out.writeString(peer);
            out.writeLong(fence);
            out.writeLong(millis);
            out.writeByteArray(note);
        }

        @Override
        public final void readData(ObjectDataInput in) throws IOException {
            token = in.readLong();
            owner = Kinds.readUuid(in);
            peer = Kinds.readText(in);
            fence = in.readLong();
            millis = in.readLong();
            note = in.readByteArray();
        }
    }

    /** Takes it unless it is held or told. */
    static final class Claim extends OfClaimant {
        /** Fences of one key differ even if a thousand are made in a millisecond after the entry was lost. */
        private static final int WITHIN_A_MILLISECOND = 10;

        Claim() {}

        Claim(long token, UUID owner, String peer, Duration lease) {
            this.token = token;
            this.owner = owner;
            this.peer = peer;
            this.millis = lease.toMillis();
        }

        @Override
        LeaseState decide(@Nullable LeaseState now, long at, Predicate<UUID> isMember) {
            if (now != null
                    && (now.isOf(token) || lives(now, at, isMember) || (now.note() != null && now.until() > at))) {
                return now;
            }
            long next = Math.max(now == null ? 0 : now.fence() + 1, at << WITHIN_A_MILLISECOND);
            return LeaseState.held(next, token, owner, peer, at + millis);
        }

        @Override
        public int getClassId() {
            return Kinds.CLAIM;
        }
    }

    /** Holds it longer, and again if the entry was lost or comes from a part of the cluster that knew less. */
    static final class Renew extends OfClaimant {
        Renew() {}

        Renew(long token, long fence, UUID owner, String peer, Duration lease) {
            this.token = token;
            this.fence = fence;
            this.owner = owner;
            this.peer = peer;
            this.millis = lease.toMillis();
        }

        @Override
        LeaseState decide(@Nullable LeaseState now, long at, Predicate<UUID> isMember) {
            return now == null || now.isOf(token) || now.fence() < fence
                    ? LeaseState.held(fence, token, owner, peer, at + millis)
                    : now;
        }

        @Override
        public int getClassId() {
            return Kinds.RENEW;
        }
    }

    /** Ends the claimant's lease, and no other. */
    static final class Release extends OfClaimant {
        Release() {}

        Release(long token, byte @Nullable [] note, Duration holds) {
            this.token = token;
            this.note = note;
            this.millis = holds.toMillis();
        }

        @Override
        @Nullable
        LeaseState decide(@Nullable LeaseState now, long at, Predicate<UUID> isMember) {
            if (now == null || !now.isOf(token)) {
                return now;
            }
            return note == null ? LeaseState.free(now.fence()) : LeaseState.told(now.fence(), note, at + millis);
        }

        @Override
        public int getClassId() {
            return Kinds.RELEASE;
        }
    }

    /** Drops the word that was left. */
    static final class Forget extends LeaseStep {
        @Override
        @Nullable
        LeaseState decide(@Nullable LeaseState now, long at, Predicate<UUID> isMember) {
            return now == null || now.note() == null ? now : LeaseState.free(now.fence());
        }

        @Override
        public int getClassId() {
            return Kinds.FORGET;
        }
    }

    /** Changes nothing; there is an answer only while somebody who lives holds it. */
    static final class Look extends LeaseStep {
        @Override
        @Nullable
        LeaseState decide(@Nullable LeaseState now, long at, Predicate<UUID> isMember) {
            return now;
        }

        @Override
        @Nullable
        LeaseState answer(@Nullable LeaseState after, long at, Predicate<UUID> isMember) {
            return lives(after, at, isMember) ? after : null;
        }

        @Override
        public int getClassId() {
            return Kinds.LOOK;
        }
    }

    /** What a backup does: it keeps the state that was decided on. */
    static final class Keep implements EntryProcessor<String, LeaseState, LeaseState>, IdentifiedDataSerializable {
        private LeaseState state = new LeaseState();

        Keep() {}

        Keep(LeaseState state) {
            this.state = state;
        }

        @Override
        public LeaseState process(Map.Entry<String, LeaseState> entry) {
            set(entry, state);
            return state;
        }

        @Override
        public int getFactoryId() {
            return Kinds.FACTORY;
        }

        @Override
        public int getClassId() {
            return Kinds.KEEP_LEASE;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            out.writeObject(state);
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            state = Objects.requireNonNull(in.readObject());
        }
    }
}
