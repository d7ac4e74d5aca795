package dev.goferry.prefetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.module.ModuleVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;

/**
 * The second half of {@code go mod download}: after the graph the client asks for the .info of each requirement of the
 * main module, one after the other, and then for their zips in the same order. How far ahead is fetched doubles with
 * each request that keeps to the order, so that a single .info or .zip (as {@code go build} asks them) starts nothing.
 * Not thread-safe.
 */
final class Listing {
    private static final int MOST_INFOS = 128;
    private static final int MOST_ZIPS = 8;
    private static final long PLACE_BYTES = 48;
    private static final long ISSUED_BYTES = 96;

    private final Set<ModuleVersion> infos = new LinkedHashSet<>();
    private final Set<ModuleVersion> zips = new HashSet<>();
    private final Set<Prefetch> issued = new HashSet<>();

    /** About the heap that it takes, in bytes; a module is the walk's. */
    long bytes() {
        return PLACE_BYTES * (infos.size() + zips.size()) + ISSUED_BYTES * issued.size();
    }

    /** The client asked for the .info of one of the roots. */
    List<Prefetch> info(ModuleVersion module, NavigableMap<String, ModuleVersion> roots) {
        infos.add(module);
        int window = window(infos.size(), MOST_INFOS);
        var next = new ArrayList<Prefetch>();
        for (var follows : roots.tailMap(module.path().value(), false).values()) {
            if (window-- == 0) {
                break;
            }
            if (!infos.contains(follows)) {
                issue(follows, ArtifactKind.INFO, next);
            }
        }
        return next;
    }

    /** The client asked for a .zip; nothing follows when it did not ask for the .info before. */
    List<Prefetch> zip(ModuleVersion module) {
        if (!infos.contains(module) || !zips.add(module)) {
            return List.of();
        }
        int window = window(zips.size(), MOST_ZIPS);
        var next = new ArrayList<Prefetch>();
        boolean after = false;
        for (var listed : infos) {
            if (window == 0) {
                break;
            }
            if (after && !zips.contains(listed)) {
                issue(listed, ArtifactKind.ZIP, next);
                window--;
            }
            after |= listed.equals(module);
        }
        return next;
    }

    private static int window(int kept, int most) {
        return Math.min(most, 1 << Math.min(kept - 1, 16)) - (kept == 1 ? 1 : 0);
    }

    private void issue(ModuleVersion module, ArtifactKind kind, List<Prefetch> next) {
        var prefetch = new Prefetch(new ArtifactKey(module, kind), Reason.LISTED);
        if (issued.add(prefetch)) {
            next.add(prefetch);
        }
    }
}
