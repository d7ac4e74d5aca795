package dev.goferry.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What the operating system says of a process and all below it. Linux: reads /proc. */
record ProcessTree(ProcessHandle top) {
    /** USER_HZ, which is 100 on every Linux that Java runs on. */
    private static final long TICK_MILLIS = 10;

    /** User and system time so far; in steps of 10 ms. */
    Duration cpu() {
        return Duration.ofMillis(TICK_MILLIS * sum(ProcessTree::ticks));
    }

    long residentBytes() {
        return sum(pid -> statusBytes(pid, "VmRSS:"));
    }

    /** The most that was ever resident. */
    long peakResidentBytes() {
        return sum(pid -> statusBytes(pid, "VmHWM:"));
    }

    private long sum(ToLongFunction<Long> of) {
        return Stream.concat(Stream.of(top), top.descendants())
                .map(ProcessHandle::pid)
                .mapToLong(of)
                .sum();
    }

    private static long ticks(long pid) {
        var stat = read(pid, "stat");
        // The name in brackets may hold blanks; utime and stime are fields 14 and 15.
        var fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return fields.length < 13 ? 0 : Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static long statusBytes(long pid, String key) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }
}
