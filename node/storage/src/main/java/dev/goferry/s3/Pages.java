package dev.goferry.s3;

import dev.goferry.s3.S3Calls.Tries;
import dev.goferry.s3.S3Failure.Kind;
import dev.goferry.storage.Key;
import dev.goferry.storage.ObjectStore.Stat;
import io.minio.ListObjectsArgs;
import io.minio.Result;
import io.minio.messages.Item;
import java.io.UncheckedIOException;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The objects of a prefix, page by page (ListV2); a page that fails in a way that may pass is asked for again. */
final class Pages implements Iterator<Stat> {
    private static final int PAGE = 1000;

    private final S3Config config;
    private final S3Calls calls;
    private final String prefix;

    private Iterator<Result<Item>> items;
    private String last = "";
    private Optional<Stat> next = Optional.empty();

    Pages(S3Config config, S3Calls calls, String prefix) {
        this.config = config;
        this.calls = calls;
        this.prefix = prefix;
        this.items = from(last);
    }

    private Iterator<Result<Item>> from(String after) {
        ListObjectsArgs.Builder ask = ListObjectsArgs.builder()
                .bucket(config.bucket())
                .prefix(config.nameOf(asked(prefix)))
                .recursive(true)
                .maxKeys(PAGE);
        if (!after.isEmpty()) {
            ask.startAfter(after);
        }
        return calls.offline().listObjects(ask.build()).iterator();
    }

    /** The prefix without dots that end it: a server may take them for a way out and refuse. */
    private static String asked(String prefix) {
        int end = prefix.length();
        while (end > 0 && prefix.charAt(end - 1) == '.') {
            end--;
        }
        return end > 0 && prefix.charAt(end - 1) != '/' ? prefix : prefix.substring(0, end);
    }

    @Override
    public boolean hasNext() {
        while (next.isEmpty()) {
            Optional<Item> item = item();
            if (item.isEmpty()) {
                return false;
            }
            next = stat(item.get());
        }
        return true;
    }

    @Override
    public Stat next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Stat found = next.orElseThrow();
        next = Optional.empty();
        return found;
    }

    private Optional<Item> item() {
        Tries tries = calls.tries();
        while (true) {
            try {
                Optional<Item> item = calls.once(
                        _ -> items.hasNext() ? Optional.of(items.next().get()) : Optional.empty());
                item.ifPresent(found -> last = found.objectName());
                return item;
            } catch (S3Failure e) {
                if (e.kind() != Kind.UNCLEAR || !tries.again()) {
                    throw new UncheckedIOException(e);
                }
                items = from(last);
            }
        }
    }

    /** Empty for what is no object of this store: files in flight, and names that are no keys. */
    private Optional<Stat> stat(Item item) {
        String name = item.objectName();
        if (item.isDir() || name.length() <= config.nameOf("").length()) {
            return Optional.empty();
        }
        String key = config.keyOf(name);
        if (!key.startsWith(prefix)) {
            return Optional.empty();
        }
        try {
            Key.check(key);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        String tag = item.etag().replace("\"", "");
        return Optional.of(
                new Stat(key, item.size(), item.lastModified().toInstant().truncatedTo(ChronoUnit.SECONDS), tag));
    }
}
