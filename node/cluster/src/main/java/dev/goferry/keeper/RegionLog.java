package dev.goferry.keeper;

import dev.goferry.cluster.Cluster;
import dev.goferry.cluster.Hint;
import dev.goferry.log.Cursor;
import dev.goferry.log.LogLine;
import dev.goferry.log.LogReader;
import dev.goferry.log.LogRecord;
import dev.goferry.log.LogWriter;
import dev.goferry.log.Position;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/**
 * A process's part in its region's log: it tells what happened here, keeps the log when it is its turn, and follows it.
 * Blocking, for virtual threads; thread-safe.
 */
public final class RegionLog implements AutoCloseable {
    /**
     * How its parts work.
     *
     * @param writer segments
     * @param keeper the queue's way into the log
     * @param follower the log's way to the listeners
     */
    public record Settings(LogWriter.Limits writer, LogKeeper.Settings keeper, LogFollower.Settings follower) {
        public static final Settings DEFAULT =
                new Settings(LogWriter.Limits.DEFAULT, LogKeeper.Settings.DEFAULT, LogFollower.Settings.DEFAULT);
    }

    private final Cluster cluster;
    private final LogWriter writer;
    private final LogFollower follower;
    private final LogKeeper keeper;
    private final StepLoop following;
    private final StepLoop keeping;

    /**
     * Starts to keep and to follow.
     *
     * @param start where the listeners have come; {@link LogReader#tail} for those that remember nothing
     * @param clock should not jump when the machine's clock is set
     */
    public RegionLog(
            Cluster cluster,
            ObjectStore store,
            Settings settings,
            Cursor start,
            List<LogFollower.Listener> listeners,
            InstantSource clock) {
        this(
                cluster,
                store,
                settings,
                new LogFollower(new LogReader(store), start, listeners, settings.follower(), clock),
                clock);
    }

    /** The same for listeners that know their place only once the log can be read. */
    public RegionLog(
            Cluster cluster,
            ObjectStore store,
            Settings settings,
            LogFollower.Start start,
            List<LogFollower.Listener> listeners,
            InstantSource clock) {
        this(
                cluster,
                store,
                settings,
                new LogFollower(new LogReader(store), start, listeners, settings.follower(), clock),
                clock);
    }

    private RegionLog(
            Cluster cluster, ObjectStore store, Settings settings, LogFollower follower, InstantSource clock) {
        this.cluster = cluster;
        this.writer = new LogWriter(store, settings.writer(), clock, new SecureRandom());
        this.follower = follower;
        this.keeper =
                new LogKeeper(cluster.leases(), cluster.pending(), writer, cluster.hints(), settings.keeper(), clock);
        this.following = StepLoop.start("log-follower", follower::step);
        this.keeping = StepLoop.start("log-keeper", keeper::step);
        cluster.hints().listen(this::heard);
        cluster.members().onChange(following::wake);
    }

    private void heard(Hint hint) {
        if (follower.wants(hint)) {
            following.wake();
        }
    }

    /**
     * Queues a record for the log, where it will be soon; call it after a commit. Should every member die first, the
     * anti-entropy pass finds what was stored.
     */
    public void tell(LogRecord record) {
        cluster.pending().add(LogLine.write(record));
    }

    /**
     * Writes a record to the log; on return it is durable and may be acknowledged. For what must not be lost: a purge, a
     * refresh that somebody waits for. After an IOException it is in the log or not, and may be written again.
     */
    public Position write(LogRecord record) throws IOException {
        return write(List.of(record));
    }

    /** The same for several, in their order; at least one. */
    public Position write(List<LogRecord> records) throws IOException {
        Position position = writer.append(records);
        cluster.hints().send(new Hint.LogGrew(position.sequence()));
        following.wake();
        return position;
    }

    /** The way of an anti-entropy pass into this log. */
    public LogWriter writer() {
        return writer;
    }

    /** How this process follows. */
    public LogFollower follower() {
        return follower;
    }

    /** How this process keeps. */
    public LogKeeper keeper() {
        return keeper;
    }

    /** Looks at the log's end at once, such as after this process was found to have been frozen. Never blocks. */
    public void lookNow() {
        following.wake();
    }

    /** Ends both loops and gives the keeper's lease up. */
    @Override
    public void close() {
        keeping.close();
        following.close();
        keeper.close();
    }
}
