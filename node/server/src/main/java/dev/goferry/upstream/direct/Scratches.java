package dev.goferry.upstream.direct;

import dev.goferry.module.ModulePath;
import dev.goferry.spool.ProcessFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One scratch folder a module, shared by those who fetch from it now and kept a little for its next file, so that
 * .info, .mod and .zip cost one clone. Idle ones go when their time is over or there are too many. Thread-safe.
 */
final class Scratches {
    private static final Logger LOG = LoggerFactory.getLogger(Scratches.class);

    /** A use of a scratch folder, until closed. */
    final class Use implements AutoCloseable {
        private final ModulePath module;
        private final Held held;
        private boolean open = true;

        private Use(ModulePath module, Held held) {
            this.module = module;
            this.held = held;
        }

        Scratch scratch() {
            return held.scratch;
        }

        /** Nobody shall begin to use it again: it grew too large or was left in the middle of something. */
        void spoil() {
            synchronized (Scratches.this) {
                held.spoilt = true;
                all.remove(module, held);
            }
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                release(held);
            }
        }
    }

    private static final class Held {
        private final Scratch scratch;
        private int users;
        private boolean spoilt;
        private Instant idleSince = Instant.MAX;

        private Held(Scratch scratch) {
            this.scratch = scratch;
        }
    }

    private final DirectRules config;
    private final InstantSource clock;
    private final ProcessFolder own;
    private final Map<ModulePath, Held> all = new HashMap<>();
    private int users;
    private boolean closed;

    /** Removes what dead processes left in the scratch folder; living ones may work in it, too. */
    Scratches(DirectRules config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        try {
            this.own = ProcessFolder.open(config.scratch());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the scratch folder " + config.scratch() + " of direct", e);
        }
    }

    synchronized Use use(ModulePath module) throws IOException {
        Held held = all.get(module);
        if (held == null) {
            held = new Held(Scratch.make(own.path(), config.access()));
            all.put(module, held);
        }
        held.users++;
        users++;
        held.idleSince = Instant.MAX;
        sweep();
        return new Use(module, held);
    }

    synchronized void clear() {
        all.values().forEach(held -> held.spoilt = true);
        List<Held> idle = all.values().stream().filter(held -> held.users == 0).toList();
        all.clear();
        idle.forEach(Scratches::delete);
        closed = true;
        leave();
    }

    /** The whole folder goes with its last user. */
    private void leave() {
        if (closed && users == 0) {
            try {
                own.close();
            } catch (IOException e) {
                LOG.warn("cannot remove {}; the next start will: {}", own.path(), e.getMessage());
            }
        }
    }

    private synchronized void release(Held held) {
        held.users--;
        users--;
        if (held.users == 0) {
            held.idleSince = clock.instant();
            if (held.spoilt) {
                delete(held);
            }
        }
        sweep();
        leave();
    }

    private void sweep() {
        Instant now = clock.instant();
        List<Map.Entry<ModulePath, Held>> idle = new ArrayList<>(all.entrySet());
        idle.removeIf(entry -> entry.getValue().users > 0);
        idle.sort(Comparator.comparing(entry -> entry.getValue().idleSince));
        for (int n = 0; n < idle.size(); n++) {
            Held held = idle.get(n).getValue();
            Duration rest = Duration.between(held.idleSince, now);
            boolean old = rest.isNegative() || rest.compareTo(config.keep()) >= 0;
            if (old || n < idle.size() - config.kept()) {
                all.remove(idle.get(n).getKey());
                delete(held);
            }
        }
    }

    private static void delete(Held held) {
        try {
            held.scratch.delete();
        } catch (IOException e) {
            LOG.warn("cannot remove {}; the next start will: {}", held.scratch.folder(), e.getMessage());
        }
    }
}
