package dev.goferry.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Steps on one version of the index. */
@SuppressWarnings("serial") // Travels by its kind, never as a Java object.
abstract class IndexStep implements EntryProcessor<String, StoredVersion, Boolean>, IdentifiedDataSerializable {
    StoredVersion version = StoredVersion.EMPTY;

    @Override
    public final int getFactoryId() {
        return Kinds.FACTORY;
    }

    @Override
    public final void writeData(ObjectDataOutput out) throws IOException {
        out.writeObject(version);
    }

    @Override
    public final void readData(ObjectDataInput in) throws IOException {
        version = Objects.requireNonNull(in.readObject());
    }

    /** Adds files to what is known. */
    static final class Add extends IndexStep {
        private @Nullable StoredVersion whole;

        Add() {}

        Add(StoredVersion files) {
            this.version = files;
        }

        @Override
        public Boolean process(Map.Entry<String, StoredVersion> entry) {
            @Nullable StoredVersion known = entry.getValue();
            StoredVersion after = known == null ? version : known.with(version);
            whole = after.equals(known) ? null : after;
            if (whole != null) {
                entry.setValue(whole);
            }
            return whole != null;
        }

        @Override
        public @Nullable EntryProcessor<String, StoredVersion, Boolean> getBackupProcessor() {
            return whole == null ? null : new Keep(whole);
        }

        @Override
        public int getClassId() {
            return Kinds.ADD_FILE;
        }
    }

    /** Keeps what was decided on. */
    static final class Keep extends IndexStep {
        Keep() {}

        Keep(StoredVersion whole) {
            this.version = whole;
        }

        @Override
        public Boolean process(Map.Entry<String, StoredVersion> entry) {
            entry.setValue(version);
            return true;
        }

        @Override
        public int getClassId() {
            return Kinds.KEEP_VERSION;
        }
    }
}
