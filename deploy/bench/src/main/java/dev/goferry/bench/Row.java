package dev.goferry.bench;

import java.io.IOException;

/** One row of the table: measures every contender it applies to and prints a line for each. */
interface Row {
    String name();

    void measure(Lab lab, Table table) throws IOException, InterruptedException;
}
