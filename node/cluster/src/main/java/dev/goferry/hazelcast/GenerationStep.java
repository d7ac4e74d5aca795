package dev.goferry.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Steps on one slot of generations. */
@SuppressWarnings("serial") // Travels by its kind, never as a Java object.
abstract class GenerationStep implements EntryProcessor<Integer, Long, Long>, IdentifiedDataSerializable {
    long value;

    @Override
    public final int getFactoryId() {
        return Kinds.FACTORY;
    }

    @Override
    public final void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(value);
    }

    @Override
    public final void readData(ObjectDataInput in) throws IOException {
        value = in.readLong();
    }

    /** Moves on: past what the asking member has seen, and past every earlier moment if all members forgot. */
    static final class Advance extends GenerationStep {
        private long next;

        Advance() {}

        Advance(long seen) {
            this.value = seen;
        }

        @Override
        public Long process(Map.Entry<Integer, Long> entry) {
            @Nullable Long now = entry.getValue();
            long past = now == null ? System.currentTimeMillis() : now + 1;
            next = Math.max(past, value + 1);
            entry.setValue(next);
            return next;
        }

        @Override
        public EntryProcessor<Integer, Long, Long> getBackupProcessor() {
            return new Keep(next);
        }

        @Override
        public int getClassId() {
            return Kinds.ADVANCE;
        }
    }

    /** Keeps what was decided on. */
    static final class Keep extends GenerationStep {
        Keep() {}

        Keep(long value) {
            this.value = value;
        }

        @Override
        public Long process(Map.Entry<Integer, Long> entry) {
            entry.setValue(value);
            return value;
        }

        @Override
        public int getClassId() {
            return Kinds.KEEP_GENERATION;
        }
    }

    /** After a split the higher one stays, so that nothing that either side called stale is fresh again. */
    static final class Higher
            implements SplitBrainMergePolicy<Long, MergingValue<Long>, Long>, IdentifiedDataSerializable {
        @Override
        public Long merge(MergingValue<Long> merging, @Nullable MergingValue<Long> existing) {
            Long coming = Objects.requireNonNull(merging.getDeserializedValue());
            Long here = existing == null ? null : existing.getDeserializedValue();
            return here == null ? coming : Long.valueOf(Math.max(coming, here));
        }

        @Override
        public int getFactoryId() {
            return Kinds.FACTORY;
        }

        @Override
        public int getClassId() {
            return Kinds.HIGHER_GENERATION;
        }

        @Override
        public void writeData(ObjectDataOutput out) {}

        @Override
        public void readData(ObjectDataInput in) {}
    }
}
