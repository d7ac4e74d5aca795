package dev.goferry.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.UUID;

/** The numbers by which members name our classes on the wire. They are part of the protocol: add, never change. */
final class Kinds implements DataSerializableFactory {
    static final int FACTORY = 7201;
    static final int LEASE_STATE = 1;
    static final int CLAIM = 2;
    static final int RENEW = 3;
    static final int RELEASE = 4;
    static final int FORGET = 5;
    static final int LOOK = 6;
    static final int KEEP_LEASE = 7;
    static final int ADD_FILE = 8;
    static final int KEEP_VERSION = 9;
    static final int ADVANCE = 10;
    static final int KEEP_GENERATION = 11;
    static final int HIGHER_GENERATION = 12;

    @Override
    public IdentifiedDataSerializable create(int kind) {
        return switch (kind) {
            case LEASE_STATE -> new LeaseState();
            case CLAIM -> new LeaseStep.Claim();
            case RENEW -> new LeaseStep.Renew();
            case RELEASE -> new LeaseStep.Release();
            case FORGET -> new LeaseStep.Forget();
            case LOOK -> new LeaseStep.Look();
            case KEEP_LEASE -> new LeaseStep.Keep();
            case ADD_FILE -> new IndexStep.Add();
            case KEEP_VERSION -> new IndexStep.Keep();
            case ADVANCE -> new GenerationStep.Advance();
            case KEEP_GENERATION -> new GenerationStep.Keep();
            case HIGHER_GENERATION -> new GenerationStep.Higher();
            default -> throw new IllegalArgumentException("no kind " + kind + ": members of different versions?");
        };
    }

    static void write(ObjectDataOutput out, UUID uuid) throws IOException {
        out.writeLong(uuid.getMostSignificantBits());
        out.writeLong(uuid.getLeastSignificantBits());
    }

    static UUID readUuid(ObjectDataInput in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }

    static String readText(ObjectDataInput in) throws IOException {
        String text = in.readString();
        return text == null ? "" : text;
    }
}
