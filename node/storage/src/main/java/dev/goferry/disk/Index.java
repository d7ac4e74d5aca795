package dev.goferry.disk;

import dev.goferry.disk.Entry.Line;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * What the cache remembers over a restart: lines that are only appended, each with a checksum, so that a line that was
 * torn by a crash or damaged since is no line. The order of the lines is the order of the requests. Guarded by the
 * cache's lock.
 *
 * <p>{@code put NUMBER SIZE SHA256 KEY} is a file, the last of its key counts; {@code use NUMBER…} are later requests;
 * {@code at POSITION} is how far the log was applied. There is no line for a file that went: it has no file.
 */
final class Index implements AutoCloseable {
    private static final int USES_A_LINE = 100;
    private static final int CHECK_DIGITS = 8;
    private static final int BUFFER_BYTES = 64 << 10;

    /** A rewrite pays off when most lines are outdated: at twice its length and 4 MiB more. */
    private static final long SLACK_BYTES = 4 << 20;

    private final CacheFolder folder;
    private RandomAccessFile out;
    private long end;
    private long rewriteAt;

    /** Whether the last line has its end. */
    private boolean whole;

    /** What the lines say, least recently requested first. */
    static final class Read {
        private final Map<String, Line> lines = new LinkedHashMap<>();
        private final Map<Long, String> keys = new LinkedHashMap<>();
        private OptionalLong position = OptionalLong.empty();
        private long highest;

        List<Line> lines() {
            return new ArrayList<>(lines.values());
        }

        OptionalLong position() {
            return position;
        }

        /** The highest number that was given out, whatever became of its file. */
        long highest() {
            return highest;
        }

        private void take(String text) {
            int checked = CHECK_DIGITS + 1;
            if (text.length() <= checked || !text.startsWith(check(text.substring(checked)))) {
                return;
            }
            String[] words = text.substring(checked).split(" ", -1);
            switch (words[0]) {
                case "put" -> put(new Line(Long.parseLong(words[1]), Long.parseLong(words[2]), words[3], words[4]));
                case "use" -> List.of(words).subList(1, words.length).forEach(number -> use(Long.parseLong(number)));
                case "at" -> position = OptionalLong.of(Long.parseLong(words[1]));
                default -> {} // Of a later release: what it says is not known, so it is not served.
            }
        }

        private void put(Line line) {
            lines.remove(line.key());
            lines.put(line.key(), line);
            keys.put(line.number(), line.key());
            highest = Math.max(highest, line.number());
        }

        private void use(long number) {
            Line line = lines.get(keys.getOrDefault(number, ""));
            if (line != null && line.number() == number) {
                put(line);
            }
        }
    }

    Index(CacheFolder folder) throws IOException {
        this.folder = folder;
        this.out = new RandomAccessFile(folder.index().toFile(), "rw");
        this.end = out.length();
        this.whole = end == 0;
    }

    Read read() throws IOException {
        Read read = new Read();
        try (BufferedReader in = Files.newBufferedReader(folder.index(), StandardCharsets.ISO_8859_1)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                read.take(line);
            }
        }
        return read;
    }

    private static String check(String body) {
        CRC32C crc = new CRC32C();
        crc.update(bytes(body));
        return HexFormat.of().toHexDigits(crc.getValue(), CHECK_DIGITS) + ' ';
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String line(String body) {
        return check(body) + body + '\n';
    }

    private static String put(Line line) {
        return line("put " + line.number() + ' ' + line.size() + ' ' + line.sha256() + ' ' + line.key());
    }

    private static String at(long position) {
        return line("at " + position);
    }

    void append(Line line) throws IOException {
        append(put(line));
    }

    /** Later requests, in their order. */
    void appendUses(List<Long> numbers) throws IOException {
        for (int i = 0; i < numbers.size(); i += USES_A_LINE) {
            append(line(numbers.subList(i, Math.min(i + USES_A_LINE, numbers.size())).stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining(" ", "use ", ""))));
        }
    }

    /** The position is on disk when this returns. */
    void appendPosition(long position) throws IOException {
        append(at(position));
        folder.before("sync index");
        out.getFD().sync();
    }

    /** A line that was not written to its end is overwritten by the next; what is left of it then fails its check. */
    private void append(String line) throws IOException {
        byte[] bytes = bytes((whole ? "" : "\n") + line);
        folder.before("append");
        out.seek(end);
        whole = false;
        out.write(bytes);
        whole = true;
        end += bytes.length;
    }

    boolean isGrown() {
        return end > rewriteAt;
    }

    /** Replaces all lines by these, least recently requested first; after a failure the old ones stand. */
    void rewrite(OptionalLong position, List<Line> lines) throws IOException {
        rewriteAt = end + SLACK_BYTES; // Not at once again if it fails.
        Path fresh = folder.index().resolveSibling("index.new");
        folder.before("rewrite");
        try (FileOutputStream file = new FileOutputStream(fresh.toFile());
                BufferedOutputStream buffer = new BufferedOutputStream(file, BUFFER_BYTES)) {
            if (position.isPresent()) {
                buffer.write(bytes(at(position.getAsLong())));
            }
            for (Line line : lines) {
                buffer.write(bytes(put(line)));
            }
            buffer.flush();
            file.getFD().sync();
        }
        folder.before("rename");
        RandomAccessFile opened = new RandomAccessFile(fresh.toFile(), "rw");
        try {
            Files.move(fresh, folder.index(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        out.close();
        out = opened;
        end = opened.length();
        whole = true;
        rewriteAt = 2 * end + SLACK_BYTES;
        folder.syncRoot();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
