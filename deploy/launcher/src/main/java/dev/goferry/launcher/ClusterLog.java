package dev.goferry.launcher;

import java.io.IOException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * What the cluster's libraries tell: warnings, and a line each for what happens in every cluster. That a member has died, or
 * does not answer yet, comes with the trace of a thread of theirs, which says nothing more and buries what we tell.
 */
final class ClusterLog {
    private static final String HAZELCAST = "com.hazelcast";

    /** Told of each partition when all nodes are gone, which we say in one line. */
    private static final String LOST = " is completely lost!";

    /** Held, as levels go with their logger. */
    private static final Logger LIBRARY = Logger.getLogger(HAZELCAST);

    private ClusterLog() {}

    static void shorten() {
        LIBRARY.setLevel(Level.WARNING);
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setFilter(ClusterLog::shorten);
        }
    }

    private static boolean shorten(LogRecord told) {
        String text = String.valueOf(told.getMessage());
        if (told.getThrown() instanceof Exception cause && isUsual(String.valueOf(told.getLoggerName()), cause)) {
            String why = String.valueOf(cause.getMessage());
            told.setMessage(text.contains(why) ? text : text + ": " + why);
            told.setThrown(null);
        }
        return !text.endsWith(LOST);
    }

    private static boolean isUsual(String logger, Exception cause) {
        return logger.startsWith(HAZELCAST)
                ? cause instanceof IOException || isTheirs(cause)
                : logger.startsWith("io.vertx") && isTheirs(cause);
    }

    /** Of the library, or thrown by it. */
    private static boolean isTheirs(Exception cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return cause.getClass().getName().startsWith(HAZELCAST)
                || (trace.length > 0 && trace[0].getClassName().startsWith(HAZELCAST));
    }
}
