package dev.goferry.verification;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Optional;

/**
 * Has the operating system prefer every other thread to the calling one, by
 * <a href="https://man7.org/linux/man-pages/man2/setpriority.2.html">setpriority</a>: Java's own priorities mean nothing on
 * Linux without a flag that wants root. Only on Linux, where a thread has a niceness of its own; elsewhere, and where native
 * access is forbidden, nothing happens.
 */
final class Nice {
    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;

    /** A tenth of what a thread gets that is not nice, while both want a processor; all of it while nobody else does. */
    private static final int TENTH = 10;

    private Nice() {}

    /** Cannot be undone without privileges. Whether it is so now. */
    static boolean toOthers() {
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
            return false;
        }
        try {
            return set(TENTH) == 0;
        } catch (Throwable e) {
            return false; // No native access: as before.
        }
    }

    @SuppressWarnings("restricted") // One call of the C library, with three numbers.
    private static int set(int niceness) throws Throwable {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> function = linker.defaultLookup().find("setpriority");
        if (function.isEmpty()) {
            return -1;
        }
        return (int) linker.downcallHandle(
                        function.get(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                .invokeExact(PRIO_PROCESS, CALLING_THREAD, niceness);
    }
}
