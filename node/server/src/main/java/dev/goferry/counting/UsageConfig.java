package dev.goferry.counting;

import java.time.Duration;

/**
 * How a node counts requests.
 *
 * @param flush how often the day's counts are written to the store: the most that a crash loses
 * @param versions that are counted by name a day; of further ones only the day of the last request is known
 */
public record UsageConfig(Duration flush, int versions) {}
