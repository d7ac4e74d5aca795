package dev.goferry.prefetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModuleVersion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * One run of a go command over its module graph, as a proxy sees it. cmd/go (modload.readModGraph) first loads the
 * go.mod of every requirement of the main module, sorted by path; below one without graph pruning it then loads
 * everything, level by level. So what an unpruned go.mod requires is certain, and what a pruned one requires is a guess
 * that is worth something only ahead of the path that the client has reached. Not thread-safe.
 */
final class Walk {
    /** Beyond this a walk learns nothing more; no known main module has a graph of half the size. */
    static final int MOST_MODULES = 8_192;

    /** Requirements in all go.mod files that a walk remembers; Prometheus has 2,500. */
    static final int MOST_VOTES = 65_536;

    private static final long EMPTY_BYTES = 1_024;
    private static final long REQUIREMENT_BYTES = 512;
    private static final long GO_MOD_BYTES = 192;
    private static final long MODULE_BYTES = 256;
    private static final long PLACE_BYTES = 48;

    private static final int AHEAD = 12;
    private static final double AHEAD_PLACE = 0.05;
    private static final double LIKELY = 0.4;
    /** Requests in flight arrive out of order; a client has as many as cores. */
    private static final int OUT_OF_ORDER = 16;

    private static final int SURELY_PASSED = 2;

    private final Evidence evidence = new Evidence();
    private final Map<ModuleVersion, Requirements> known = new HashMap<>();
    private final Set<ModuleVersion> asked = new HashSet<>();
    private final Set<ModuleVersion> certain = new HashSet<>();
    private final Set<ModuleVersion> issued = new HashSet<>();
    private final NavigableMap<String, ModuleVersion> roots = new TreeMap<>();
    private final List<String> reached = new ArrayList<>();
    private String learned = "";
    private boolean belowRoots;
    private int votes;

    boolean expects(ModuleVersion module) {
        return certain.contains(module) && !asked.contains(module);
    }

    /** Whether a request for this module can belong to this run: its path is not behind, and it is new. */
    boolean mayAsk(ModuleVersion module) {
        return !belowRoots && !asked.contains(module) && module.path().value().compareTo(reached(OUT_OF_ORDER)) >= 0;
    }

    boolean concerns(ModuleVersion module) {
        return asked.contains(module) || issued.contains(module);
    }

    boolean hasAsked(ModuleVersion module) {
        return asked.contains(module);
    }

    /**
     * About the heap that it takes, in bytes, if it shares nothing with others: 200 for a module, 40 for each place in a
     * map, and a requirement is in four.
     */
    long bytes() {
        return EMPTY_BYTES
                + REQUIREMENT_BYTES * votes
                + GO_MOD_BYTES * known.size()
                + MODULE_BYTES * asked.size()
                + PLACE_BYTES * (issued.size() + certain.size() + roots.size());
    }

    /** The furthest path that the client has come to. */
    String cursor() {
        return reached(0);
    }

    /** The versions that the main module requires, by path, as far as the client has shown them. */
    NavigableMap<String, ModuleVersion> roots() {
        return roots;
    }

    /** The user named this module, or the client asked for its .info before its .mod. */
    void named(ModuleVersion module) {
        evidence.named(module);
    }

    List<Prefetch> asked(ModuleVersion module) {
        if (asked.size() >= MOST_MODULES || !asked.add(module)) {
            return List.of();
        }
        var path = module.path().value();
        if (path.compareTo(reached(OUT_OF_ORDER)) < 0) {
            belowRoots = true;
        }
        if (!belowRoots) {
            roots.put(path, module);
            reached.add(path.compareTo(cursor()) > 0 ? path : cursor());
            learn();
        }
        var next = new ArrayList<Prefetch>();
        below(module, next);
        guess(next);
        return next;
    }

    /** The go.mod of a module that this walk asked for, or that was fetched ahead for it. */
    List<Prefetch> seen(ModuleVersion module, Requirements requirements) {
        int votesThen = votes + requirements.required().size();
        if (known.size() >= MOST_MODULES || votesThen > MOST_VOTES || known.putIfAbsent(module, requirements) != null) {
            return List.of();
        }
        votes = votesThen;
        evidence.hear(module, requirements);
        var next = new ArrayList<Prefetch>();
        below(module, next);
        guess(next);
        return next;
    }

    /** What the client must ask for below a module that it has asked for, or must. */
    private void below(ModuleVersion top, List<Prefetch> next) {
        var requirementsOfTop = known.get(top);
        boolean whole = requirementsOfTop != null && !requirementsOfTop.pruned() && asked.contains(top);
        if (!whole && !certain.contains(top)) {
            return;
        }
        var open = new ArrayDeque<ModuleVersion>();
        open.add(top);
        while (!open.isEmpty() && certain.size() < MOST_MODULES) {
            var requirements = known.get(open.remove());
            if (requirements == null) {
                continue;
            }
            for (var each : requirements.required()) {
                if (certain.add(each.module())) {
                    open.add(each.module());
                    issue(each.module(), Reason.REQUIRED, next);
                }
            }
        }
    }

    private void guess(List<Prefetch> next) {
        if (belowRoots) {
            return;
        }
        double limit = PathPlace.of(cursor()) + AHEAD_PLACE;
        int ahead = 0;
        for (var path : evidence.after(cursor())) {
            if (ahead++ == AHEAD || PathPlace.of(path) > limit) {
                break;
            }
            var guess = evidence.module(path);
            if (!issued.contains(guess) && evidence.likelihood(path, asked::contains) >= LIKELY) {
                issue(guess, Reason.GUESSED, next);
            }
        }
    }

    private void issue(ModuleVersion module, Reason reason, List<Prefetch> next) {
        if (!asked.contains(module) && issued.add(module)) {
            next.add(new Prefetch(new ArtifactKey(module, ArtifactKind.MOD), reason));
        }
    }

    private void learn() {
        var passed = reached(SURELY_PASSED);
        if (passed.compareTo(learned) > 0) {
            evidence.passed(learned, passed, roots);
            learned = passed;
        }
    }

    private String reached(int requestsAgo) {
        int index = reached.size() - 1 - requestsAgo;
        return index < 0 ? "" : reached.get(index);
    }
}
