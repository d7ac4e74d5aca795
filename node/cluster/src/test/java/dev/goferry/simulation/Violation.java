package dev.goferry.simulation;

/** Something that went wrong in a run, and where. */
record Violation(Wrong what, String words) {}
