package dev.goferry.fetch;

import dev.goferry.flight.Sink;

/** Takes one file from wherever it comes, over as many sources as that takes. */
interface Receiver extends Sink {
    /** Whether somebody may have seen the first bytes already, so that the rest must come here too. */
    boolean shown();

    /** All of it, once a source has sent every byte. */
    Body body();
}
