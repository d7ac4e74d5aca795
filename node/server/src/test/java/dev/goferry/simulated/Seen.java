package dev.goferry.simulated;

import java.util.List;
import java.util.Set;

/**
 * What came of one run.
 *
 * @param wrong names of {@link Wrong}
 * @param story what was wrong, with its times
 * @param trace a number for all that happened, in its order
 * @param answers to clients
 * @param downloads that began
 */
public record Seen(Set<String> wrong, List<String> story, long trace, int answers, int downloads) {}
