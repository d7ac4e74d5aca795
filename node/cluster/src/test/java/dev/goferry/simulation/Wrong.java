package dev.goferry.simulation;

/** What must never be. */
enum Wrong {
    ACKNOWLEDGED_AND_LOST,
    TOLD_AND_LOST,
    APPLIED_WHAT_IS_NOT_THERE,
    SKIPPED,
    BEHIND_AT_THE_END,
    PURGE_LATE,
    LINES_LEFT,
    LOG_DAMAGED
}
