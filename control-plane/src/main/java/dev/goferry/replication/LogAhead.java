package dev.goferry.replication;

import dev.goferry.log.Cursor;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Reads a source's log ahead of what is done with it, so that the line's round trips are not waited for in turn: the next
 * page is asked for while the files of the last are on their way. Thread-safe.
 */
final class LogAhead {
    /** So many records that are not done are held at most, and a page; some 700 bytes each. */
    static final int MOST = 8_000;

    private final Rule rule;
    private final Source source;
    private final PageIntake.Turn turn;
    private final Semaphore room = new Semaphore(MOST);

    LogAhead(Rule rule, Source source, PageIntake.Turn turn) {
        this.rule = rule;
        this.source = source;
        this.turn = turn;
    }

    /** The page behind the cursor, once there is something or the source's patience is over, and room for it. */
    LogPage next(Cursor at) throws IOException, InterruptedException {
        turn.await();
        LogPage page = source.log(rule, at);
        room.acquire(places(page));
        return page;
    }

    /** Pages are done that had so many places. */
    void done(int places) {
        room.release(places);
    }

    /** A page that has more records than there is room has all of it. */
    static int places(LogPage page) {
        return Math.min(page.entries().size(), MOST);
    }
}
