package dev.goferry.prefetch;

import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the go.mod files seen so far say about the requirements of a main module that nobody showed us. The main module
 * requires, of each path, the highest version that anything in its build list requires (minimal version selection), or a
 * higher one; a path that only tests of a dependency need it does not require at all. So each go.mod is a witness, whose
 * trust is learned as the client passes by what it named.
 */
final class Evidence {
    private static final double DIRECT = 0.6;
    private static final double INDIRECT = 0.35;
    private static final double EXACT = 0.7;
    private static final double MOST = 0.9;
    private static final double NOT_ASKED_ITSELF = 0.8;
    private static final double FOR_TESTS = 0.4;
    private static final int ALL_WEIGHT = 20;
    private static final int ONE_WEIGHT = 4;

    private record Vote(Version version, boolean indirect) {}

    private static final class Witness {
        final Share named = new Share();
        final Share exact = new Share();
    }

    private final TreeMap<String, Map<ModuleVersion, Vote>> votes = new TreeMap<>();
    private final Map<String, ModuleVersion> highest = new HashMap<>();
    private final Map<ModuleVersion, Witness> witnesses = new HashMap<>();
    private final Set<ModuleVersion> named = new HashSet<>();
    private final Share directs = new Share();
    private final Share indirects = new Share();
    private final Share exacts = new Share();

    /** The requirements of a module that the user named are those of the main module, or nearly. */
    void named(ModuleVersion module) {
        named.add(module);
    }

    /** Takes what a go.mod requires; a second time it changes nothing. */
    void hear(ModuleVersion witness, Requirements requirements) {
        if (witnesses.putIfAbsent(witness, new Witness()) != null) {
            return;
        }
        for (var each : requirements.required()) {
            var path = each.module().path().value();
            var version = each.module().version();
            votes.computeIfAbsent(path, p -> new LinkedHashMap<>()).put(witness, new Vote(version, each.indirect()));
            highest.merge(path, each.module(), Evidence::higher);
        }
    }

    private static ModuleVersion higher(ModuleVersion a, ModuleVersion b) {
        return a.version().compareTo(b.version()) >= 0 ? a : b;
    }

    /** Learns from the paths after {@code from} up to {@code to}, which the client has passed. */
    void passed(String from, String to, Map<String, ModuleVersion> asked) {
        votes.subMap(from, false, to, true).forEach((path, voices) -> {
            var root = asked.get(path);
            voices.forEach((witness, vote) -> learn(witness, vote, root));
        });
    }

    private void learn(ModuleVersion who, Vote vote, @Nullable ModuleVersion asked) {
        var witness = witnesses.get(who);
        if (witness == null) {
            return;
        }
        witness.named.count(asked != null);
        (vote.indirect() ? indirects : directs).count(asked != null);
        if (asked != null) {
            witness.exact.count(asked.version().equals(vote.version()));
            exacts.count(asked.version().equals(vote.version()));
        }
    }

    /** The known paths after one, in order. */
    Iterable<String> after(String path) {
        return votes.tailMap(path, false).keySet();
    }

    /** A known path at the highest version that anything requires of it. */
    ModuleVersion module(String path) {
        return Objects.requireNonNull(highest.get(path), path);
    }

    /** How likely the main module requires this path at that version, 0 to 1. */
    double likelihood(String path, Predicate<ModuleVersion> asked) {
        var version = module(path).version();
        double noneNames = 1;
        double noneExact = 1;
        for (var voice : votes.getOrDefault(path, Map.of()).entrySet()) {
            noneNames *= 1 - trust(voice.getKey(), voice.getValue(), asked);
            if (voice.getValue().version().equals(version)) {
                noneExact *= 1 - exactness(voice.getKey());
            }
        }
        double likely = (1 - noneNames) * (1 - noneExact);
        return path.contains("test") ? likely * FOR_TESTS : likely;
    }

    private double trust(ModuleVersion who, Vote vote, Predicate<ModuleVersion> asked) {
        if (named.contains(who)) {
            return MOST;
        }
        double all = vote.indirect() ? indirects.given(INDIRECT, ALL_WEIGHT) : directs.given(DIRECT, ALL_WEIGHT);
        var witness = witnesses.get(who);
        double own = witness == null ? all : Math.min(MOST, witness.named.given(all, ONE_WEIGHT));
        return asked.test(who) ? own : own * NOT_ASKED_ITSELF;
    }

    private double exactness(ModuleVersion who) {
        if (named.contains(who)) {
            return MOST;
        }
        var witness = witnesses.get(who);
        double all = exacts.given(EXACT, ALL_WEIGHT);
        return witness == null ? all : Math.min(MOST, witness.exact.given(all, ONE_WEIGHT));
    }
}
