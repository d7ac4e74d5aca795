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

    /**
     * Moves on: past what the asking member has seen, and past every earlier moment. By the clock, since two halves of a
     * split that only counted could meet at the same number, and what one half called stale would be fresh by the other's.
     */
    static final class Advance extends GenerationStep {
        private long next;

        Advance() {}

        Advance(long seen) {
            this.value = seen;
        }

        @Override
        public Long process(Map.Entry<Integer, Long> entry) {
            next = decide(entry.getValue(), System.currentTimeMillis());
            entry.setValue(next);
            return next;
        }

        /** What follows the slot's value at a moment. */
        long decide(@Nullable Long now, long millis) {
            long past = now == null ? 0 : now + 1;
            return Math.max(millis, Math.max(past, value + 1));
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
            return higher(coming, here);
        }

        static long higher(long coming, @Nullable Long here) {
            return here == null ? coming : Math.max(coming, here);
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
