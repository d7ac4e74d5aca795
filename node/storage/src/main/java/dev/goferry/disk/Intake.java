package dev.goferry.disk;

import dev.goferry.disk.DiskCache.Limits;
import dev.goferry.pin.Pin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** The way in: space first, then the file under a new name, then its record; whatever fails leaves nothing. */
final class Intake {
    private static final int MAX_KEY_BYTES = 1024;

    /** Brings the bytes to their place. */
    private interface Placement {
        void place(Path file) throws IOException;
    }

    private final CacheFolder folder;
    private final Shelf shelf;
    private final Limits limits;
    private final LongAdder refused = new LongAdder();

    Intake(CacheFolder folder, Shelf shelf, Limits limits) {
        this.folder = folder;
        this.shelf = shelf;
        this.limits = limits;
    }

    long refused() {
        return refused.sum();
    }

    Adoption adopt(String key, Path finished, Pin pin, long dropsBefore) throws IOException {
        requireSize(key, Files.size(finished), pin);
        return adopt(key, pin, dropsBefore, file -> {
            if (!folder.link(finished, file)) {
                requireFree(pin.size());
                folder.copy(finished, file);
            }
        });
    }

    Adoption adopt(String key, byte[] bytes, Pin pin, long dropsBefore) {
        requireSize(key, bytes.length, pin);
        return adopt(key, pin, dropsBefore, file -> {
            requireFree(bytes.length);
            folder.write(bytes, file);
        });
    }

    private static void requireSize(String key, long size, Pin pin) {
        if (size != pin.size()) {
            throw new IllegalArgumentException(key + " has " + size + " bytes, its pin says " + pin.size());
        }
        if (key.isEmpty() || key.length() > MAX_KEY_BYTES || key.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException(
                    "not an artifact key of 1 to " + MAX_KEY_BYTES + " printable characters");
        }
    }

    private Adoption adopt(String key, Pin pin, long dropsBefore, Placement placement) {
        Entry known = shelf.entries().get(key);
        long onDisk = Entry.onDisk(pin.size());
        try {
            if (known != null && isSame(known, pin)) {
                shelf.use(known);
                return new Adoption.Present();
            }
            if (onDisk > limits.bytes()) {
                return refused(pin.size() + " bytes are more than the whole disk cache of " + limits.bytes());
            }
            requireFree(0);
            Optional<String> refusal = shelf.reserve(onDisk);
            return refusal.isPresent() ? refused(refusal.get()) : place(key, pin, dropsBefore, placement);
        } catch (IOException e) {
            return refused("the disk cache cannot keep " + key + ": " + e.getMessage());
        }
    }

    private boolean isSame(Entry known, Pin pin) throws IOException {
        return !known.gone()
                && !known.old()
                && !known.suspect()
                && known.isOf(pin.size(), pin.sha256())
                && Stamp.of(folder.file(known.line().number()))
                        .filter(now -> now.size() == pin.size())
                        .isPresent();
    }

    private Adoption refused(String reason) {
        refused.increment();
        return new Adoption.Refused(reason);
    }

    private void requireFree(long bytes) throws IOException {
        long free = folder.freeBytes();
        if (free - bytes < limits.leastFreeBytes()) {
            throw new IOException("its disk is full: " + bytes + " bytes wanted, " + free + " free, "
                    + limits.leastFreeBytes() + " to be left free");
        }
    }

    private Adoption place(String key, Pin pin, long dropsBefore, Placement placement) throws IOException {
        Entry entry = shelf.newEntry(key, pin.size(), pin.sha256());
        Path file = folder.file(entry.line().number());
        try {
            placement.place(file);
            if (shelf.enter(entry, dropsBefore)) {
                return new Adoption.Adopted();
            }
            folder.remove(file);
            return refused(key + " was purged or evicted while it was read: read it again");
        } catch (IOException e) {
            folder.remove(file);
            throw e;
        } finally {
            shelf.giveBack(entry.bytesOnDisk());
        }
    }
}
