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
        if (told.getThrown() instanceof Exception cause && isUsual(told, cause)) {
            told.setMessage(told.getMessage() + ": " + cause.getMessage());
            told.setThrown(null);
        }
        return true;
    }

    private static boolean isUsual(LogRecord told, Exception cause) {
        String logger = String.valueOf(told.getLoggerName());
        return (logger.startsWith(HAZELCAST) && cause instanceof IOException)
                || (logger.startsWith("io.vertx") && isNotReady(cause));
    }

    /** Vert.x tells it of a start that we try again. */
    private static boolean isNotReady(Exception cause) {
        return cause.getClass().getName().startsWith(HAZELCAST)
                || (cause.getStackTrace().length > 0
                        && cause.getStackTrace()[0].getClassName().startsWith(HAZELCAST));
    }
}
