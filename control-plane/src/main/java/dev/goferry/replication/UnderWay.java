package dev.goferry.replication;

import dev.goferry.log.Cursor;
import dev.goferry.log.LogRecord;
import dev.goferry.replication.Progress.Tally;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The pages of a source's log that are under way, in parts. Files of any page may be taken at once; a purge waits for all
 * before it, and all behind it wait for the purge. Pages end in the log's order, whichever was done first. Not
 * thread-safe.
 */
final class UnderWay {
    /** What may be done at once. */
    sealed interface Part {
        /**
         * Files that may be taken in any order.
         *
         * @param again whether they may have been taken before and not told
         */
        record Files(List<LogRecord.Stored> records, boolean again) implements Part {}

        record Purge(LogRecord.Purged record) implements Part {}
    }

    /** A part and the page that it is of. */
    static final class Begun {
        private final Open page;
        private final Part part;

        private Begun(Open page, Part part) {
            this.page = page;
            this.part = part;
        }

        Part part() {
            return part;
        }
    }

    private static final class Open {
        private final LogPage page;
        private int left;
        private Tally tally = Tally.NONE;

        private Open(LogPage page, int left) {
            this.page = page;
            this.left = left;
        }
    }

    /**
     * Pages that are done, with all before them.
     *
     * @param places of theirs in {@link LogAhead}
     * @param asOf all that the source had logged until then is done
     * @param isEnd whether the source had no more then
     */
    record Ended(Cursor next, Tally tally, int places, Instant asOf, boolean isEnd) {}

    private final Deque<Open> pages = new ArrayDeque<>();
    private final Deque<Begun> waiting = new ArrayDeque<>();
    private int running;
    private boolean isPurging;

    /** The next page of the log, and what of it is to be done. */
    void add(LogPage page, List<Part> parts) {
        Open open = new Open(page, parts.size());
        pages.add(open);
        parts.forEach(part -> waiting.add(new Begun(open, part)));
    }

    /** A part that may begin now; it counts as begun. */
    Optional<Begun> begin() {
        Begun next = waiting.peek();
        boolean isPurge = next != null && next.part instanceof Part.Purge;
        if (next == null || isPurging || (isPurge && running > 0)) {
            return Optional.empty();
        }
        waiting.remove();
        running++;
        isPurging = isPurge;
        return Optional.of(next);
    }

    /** A part is done. */
    void end(Begun part, Tally tally) {
        running--;
        isPurging = false;
        part.page.left--;
        part.page.tally = part.page.tally.plus(tally);
    }

    /** Takes away the pages at the front that are done, if any. */
    Optional<Ended> settle() {
        Ended ended = null;
        while (!pages.isEmpty() && pages.peek().left == 0) {
            Open done = pages.remove();
            Tally before = ended == null ? Tally.NONE : ended.tally();
            int places = ended == null ? 0 : ended.places();
            LogPage page = done.page;
            ended = new Ended(
                    page.next(),
                    before.plus(done.tally),
                    places + LogAhead.places(page),
                    until(page),
                    page.isEnd() && pages.isEmpty());
        }
        return Optional.ofNullable(ended);
    }

    private static Instant until(LogPage page) {
        return page.isEnd() || page.entries().isEmpty()
                ? page.asked()
                : page.entries().getLast().logged();
    }

    /** Records that are known and not done. */
    long records() {
        return pages.stream().mapToLong(open -> open.page.entries().size()).sum();
    }
}
