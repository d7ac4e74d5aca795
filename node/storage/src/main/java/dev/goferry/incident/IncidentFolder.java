package dev.goferry.incident;

import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a region's incidents are kept: {@code _goferry/incidents/{time}-{name}.txt}, one line of text each, which begins
 * with its time. Each is also logged, with {@code INCIDENT} before it. Thread-safe; nothing is ever removed.
 */
public final class IncidentFolder {
    /** The prefix of their keys. */
    public static final String PREFIX = "_goferry/incidents/";

    private static final Logger LOG = LoggerFactory.getLogger(IncidentFolder.class);

    private final ObjectStore store;
    private final InstantSource clock;

    public IncidentFolder(ObjectStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Logs one, and keeps it if the store takes it now; lines of the text are joined.
     *
     * @param name who met it and what, such as {@code import-0123456789abcdef}: two of one name at one instant are one
     */
    public void add(String name, String text) {
        Instant now = clock.instant();
        String line = line(text);
        LOG.error("INCIDENT {}", line);
        try {
            put(now, now, name, line);
        } catch (IOException e) {
            LOG.warn("the incident could not be kept in the store: {}", e.getMessage());
        }
    }

    /**
     * Logs and keeps one that may be met again and again: once a day (UTC) for each name.
     *
     * @throws IOException if the store cannot tell whether it has it, or cannot take it
     */
    public void addOnceADay(String name, String text) throws IOException {
        Instant now = clock.instant();
        String line = line(text);
        if (put(now.truncatedTo(ChronoUnit.DAYS), now, name, line)) {
            LOG.error("INCIDENT {}", line);
        }
    }

    private static String line(String text) {
        return text.strip().replace('\n', ' ');
    }

    private boolean put(Instant key, Instant time, String name, String line) throws IOException {
        byte[] text = (time + " " + line + "\n").getBytes(StandardCharsets.UTF_8);
        return store.putIfAbsent(PREFIX + key.toString().replace(':', '.') + "-" + name + ".txt", text)
                instanceof ObjectStore.Put.Stored;
    }
}
