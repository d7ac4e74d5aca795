package dev.goferry.cluster;

import dev.goferry.module.ModulePath;

/** News that may be lost, doubled, late or out of order: whoever hears one looks for the truth in the bucket. */
public sealed interface Hint {
    /** The log has a segment with this sequence. */
    record LogGrew(long sequence) implements Hint {}

    /** The module's generation is at least this. */
    record Advanced(ModulePath module, long generation) implements Hint {}
}
