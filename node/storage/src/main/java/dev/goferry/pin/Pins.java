package dev.goferry.pin;

import dev.goferry.digest.Sha256;
import dev.goferry.json.FlatJson;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Put;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ledger: one record of an artifact's first-seen bytes under {@code _goferry/pins/{artifact key}}, written once and
 * never removed by eviction or purge (promises P1 and P2). Works over any store; safe for many threads and processes.
 *
 * <p>A record is one line of JSON (at most 8 KiB) whose member {@code check} guards it: a record that was damaged is an
 * IOException that names it, never another hash. An artifact key has at most 1,010 bytes.
 */
public final class Pins {
    /** The prefix of their keys: an artifact key follows. */
    public static final String FOLDER = "_goferry/pins/";

    private static final int MAX_BYTES = 8 << 10;
    private static final int CHECK_DIGITS = 16;

    private final ObjectStore store;

    public Pins(ObjectStore store) {
        this.store = store;
    }

    /** The pin of this artifact key, or empty if its bytes were never seen. */
    public Optional<Pin> read(String key) throws IOException {
        Optional<byte[]> record = store.read(FOLDER + key, MAX_BYTES);
        return record.isEmpty() ? Optional.empty() : Optional.of(parse(key, record.get()));
    }

    /** Pins the key to these bytes if it is free; the first stays, whatever comes later. */
    public PinOutcome pin(String key, Pin pin) throws IOException {
        return switch (store.putIfAbsent(FOLDER + key, write(pin))) {
            case Put.Stored() -> new PinOutcome.New();
            case Put.Present() -> compare(key, pin);
        };
    }

    private PinOutcome compare(String key, Pin pin) throws IOException {
        Pin first = read(key).orElseThrow(() -> new IOException("the pin of " + key + " vanished while it was read"));
        return first.sameBytes(pin) ? new PinOutcome.Same(first) : new PinOutcome.Conflict(first);
    }

    private static byte[] write(Pin pin) {
        FlatJson json = pin.json();
        return (json.with("check", check(json)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Pin parse(String key, byte[] record) throws IOException {
        try {
            FlatJson json = FlatJson.parse(new String(record, StandardCharsets.UTF_8));
            Pin pin = Pin.of(json);
            if (json.text("check").equals(check(pin.json()))) {
                return pin;
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            throw damaged(key, e);
        }
        throw damaged(key, null);
    }

    private static IOException damaged(String key, @Nullable Exception cause) {
        return new IOException(
                "the pin " + FOLDER + key + " is damaged: restore it, or delete it to pin the next bytes seen", cause);
    }

    private static String check(FlatJson json) {
        return Sha256.hex(json.toString()).substring(0, CHECK_DIGITS);
    }
}
