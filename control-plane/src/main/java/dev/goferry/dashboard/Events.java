package dev.goferry.dashboard;

import dev.goferry.admin.Answer;
import dev.goferry.document.InvalidField;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A board as <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">server-sent events</a>: what there
 * is at once, then each change; {@code : alive} where nothing changes. Ends after {@link #LONGEST} at most: the client
 * comes again, with a token that is looked at again.
 */
record Events(Board board, Duration most) implements Answer.Stream {
    static final Duration LONGEST = Duration.ofMinutes(5);

    /** A quarter of the listener's idle time. */
    private static final Duration ALIVE = Duration.ofSeconds(15);

    /** Changes within this are told together. */
    private static final Duration REST = Duration.ofMillis(200);

    /** The length that a client asks for, in seconds. */
    static Duration most(@Nullable String seconds) {
        if (seconds == null) {
            return LONGEST;
        }
        if (!seconds.matches("\\d{1,3}")
                || Integer.parseInt(seconds) < 1
                || Integer.parseInt(seconds) > LONGEST.toSeconds()) {
            throw new InvalidField("seconds", "expected a whole number from 1 to " + LONGEST.toSeconds());
        }
        return Duration.ofSeconds(Integer.parseInt(seconds));
    }

    @Override
    public void write(OutputStream out) throws IOException, InterruptedException {
        board.read(1);
        try {
            out.write("retry: 2000\n\n".getBytes(StandardCharsets.UTF_8));
            long end = System.nanoTime() + most.toNanos();
            long seen = 0;
            while (System.nanoTime() < end && !board.isOver()) {
                Map<String, Board.Word> fresh = board.after(seen, ALIVE.compareTo(most) < 0 ? ALIVE : most);
                out.write(text(fresh).getBytes(StandardCharsets.UTF_8));
                out.flush();
                for (Board.Word word : fresh.values()) {
                    seen = Math.max(seen, word.edition());
                }
                Thread.sleep(REST);
            }
        } finally {
            board.read(-1);
        }
    }

    private static String text(Map<String, Board.Word> fresh) {
        if (fresh.isEmpty()) {
            return ": alive\n\n";
        }
        StringBuilder text = new StringBuilder();
        fresh.forEach((topic, word) -> text.append("event: ")
                .append(topic)
                .append("\ndata: ")
                .append(word.json())
                .append("\n\n"));
        return text.toString();
    }
}
