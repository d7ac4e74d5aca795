package dev.goferry.edge;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The access log: one JSON object a line. Event loops fill a buffer each and hand it over; a thread of its own writes,
 * so a slow disk or pipe never holds up an answer. When the writer is {@value #QUEUE} buffers behind, lines are dropped
 * and counted rather than kept; so are those that cannot be written, on a full disk for example.
 */
public final class AccessLog implements AutoCloseable {
    static final int BUFFER_BYTES = 64 << 10;
    static final int QUEUE = 64;

    /** Names, numbers and an IPv6 address; every other character may take six bytes. */
    private static final int FRAME_BYTES = 400;

    private static final int LONGEST_UPSTREAM = 200;
    private static final byte[] END = new byte[0];
    private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());

    private final BlockingQueue<byte[]> full = new ArrayBlockingQueue<>(QUEUE);
    private final LongAdder dropped = new LongAdder();
    private final OutputStream out;
    private final Thread writer;
    private boolean broken;

    /** @param out receives whole lines; closed with the log */
    public AccessLog(OutputStream out) {
        this.out = out;
        this.writer = Thread.ofPlatform().name("access-log").daemon().start(this::write);
    }

    /** Lines lost because the writer could not keep up or failed. */
    public long dropped() {
        return dropped.sum();
    }

    /** A recorder for one event loop. Not thread-safe; {@link Recorder#flush} it a few times a second. */
    public Recorder recorder() {
        return new Recorder();
    }

    private void write() {
        try {
            for (byte[] lines = full.take(); lines.length > 0; lines = full.take()) {
                write(lines);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A full disk costs the lines of that time: the next ones are tried again. */
    private void write(byte[] lines) {
        try {
            if (broken) {
                out.write('\n'); // Ends what may have been cut off in the middle.
            }
            out.write(lines);
            if (full.isEmpty()) {
                out.flush();
            }
            if (broken) {
                LOG.log(System.Logger.Level.INFO, "the access log is written again");
            }
            broken = false;
        } catch (IOException e) {
            for (byte each : lines) {
                dropped.add(each == '\n' ? 1 : 0);
            }
            if (!broken) {
                LOG.log(System.Logger.Level.ERROR, "the access log cannot be written, lines are lost: " + e);
            }
            broken = true;
        }
    }

    @Override
    public void close() {
        try {
            full.put(END);
            writer.join(2_000);
            out.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            dropped.increment();
        }
    }

    /** One finished request. {@code target} has lost its query string; {@code upstream} holds no credentials. */
    record Line(
            String id,
            String method,
            String target,
            int status,
            long bytes,
            String result,
            long nanos,
            String client,
            @Nullable String upstream) {}

    /** Collects the lines of one event loop. */
    public final class Recorder {
        private byte[] buffer = new byte[BUFFER_BYTES];
        private int used;
        private int lines;
        private long second = Long.MIN_VALUE;
        private String secondText = "";

        void add(Line line) {
            String upstream = line.upstream();
            int named = upstream == null ? 0 : Math.min(upstream.length(), LONGEST_UPSTREAM);
            int worst = FRAME_BYTES
                    + 6
                            * (line.target().length()
                                    + line.id().length()
                                    + line.method().length()
                                    + named);
            if (used + worst > buffer.length) {
                flush();
                if (worst > buffer.length) {
                    dropped.increment();
                    return;
                }
            }
            time();
            text("\",\"id\":\"").escaped(line.id());
            text("\",\"method\":\"").escaped(line.method());
            text("\",\"target\":\"").escaped(line.target());
            text("\",\"status\":").number(line.status());
            text(",\"bytes\":").number(line.bytes());
            text(",\"result\":\"").text(line.result());
            text("\",\"us\":").number(line.nanos() / 1_000);
            text(",\"client\":\"").text(line.client());
            if (upstream != null) {
                text("\",\"upstream\":\"").escaped(upstream.substring(0, named));
            }
            text("\"}\n");
            lines++;
        }

        /** Hands over what was collected. */
        public void flush() {
            if (used == 0) {
                return;
            }
            if (!full.offer(java.util.Arrays.copyOf(buffer, used))) {
                dropped.add(lines);
            }
            used = 0;
            lines = 0;
        }

        private void time() {
            long millis = System.currentTimeMillis();
            long now = Math.floorDiv(millis, 1_000L);
            if (now != second) {
                second = now;
                secondText =
                        "{\"time\":\"" + Instant.ofEpochSecond(now).toString().replace("Z", ".");
            }
            text(secondText);
            int rest = (int) Math.floorMod(millis, 1_000L);
            buffer[used++] = (byte) ('0' + rest / 100);
            buffer[used++] = (byte) ('0' + rest / 10 % 10);
            buffer[used++] = (byte) ('0' + rest % 10);
            buffer[used++] = 'Z';
        }

        @SuppressWarnings("deprecation") // the one copy without an encoder; the text is ASCII
        private Recorder text(String ascii) {
            ascii.getBytes(0, ascii.length(), buffer, used);
            used += ascii.length();
            return this;
        }

        private void escaped(String value) {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                    buffer[used++] = (byte) c;
                } else {
                    text(String.format("\\u%04x", (int) c));
                }
            }
        }

        private void number(long value) {
            byte[] digits = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(digits, 0, buffer, used, digits.length);
            used += digits.length;
        }
    }
}
