package dev.goferry.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the lease map holds for a key: its holder, or the word that the last one left, or only the last fence. Immutable
 * once read. Times are milliseconds of the clock of the member that keeps the key.
 */
final class LeaseState implements IdentifiedDataSerializable {
    private static final UUID NOBODY = new UUID(0, 0);

    private long fence;
    private long token;
    private UUID owner = NOBODY;
    private String peer = "";
    private long until;
    private byte @Nullable [] note;

    /** For the factory. */
    LeaseState() {}

    private LeaseState(long fence, long token, UUID owner, String peer, long until, byte @Nullable [] note) {
        this.fence = fence;
        this.token = token;
        this.owner = owner;
        this.peer = peer;
        this.until = until;
        this.note = note;
    }

    static LeaseState held(long fence, long token, UUID owner, String peer, long until) {
        return new LeaseState(fence, token, owner, peer, until, null);
    }

    static LeaseState free(long fence) {
        return new LeaseState(fence, 0, NOBODY, "", 0, null);
    }

    static LeaseState told(long fence, byte[] note, long until) {
        return new LeaseState(fence, 0, NOBODY, "", until, note);
    }

    long fence() {
        return fence;
    }

    UUID owner() {
        return owner;
    }

    String peer() {
        return peer;
    }

    long until() {
        return until;
    }

    byte @Nullable [] note() {
        return note;
    }

    boolean isHeld() {
        return token != 0;
    }

    boolean isOf(long claimant) {
        return token == claimant;
    }

    @Override
    public int getFactoryId() {
        return Kinds.FACTORY;
    }

    @Override
    public int getClassId() {
        return Kinds.LEASE_STATE;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(fence);
        out.writeLong(token);
        Kinds.write(out, owner);
        out.writeString(peer);
        out.writeLong(until);
        out.writeByteArray(note);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        fence = in.readLong();
        token = in.readLong();
        owner = Kinds.readUuid(in);
        peer = Kinds.readText(in);
        until = in.readLong();
        note = in.readByteArray();
    }
}
