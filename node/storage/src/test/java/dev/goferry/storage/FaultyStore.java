package dev.goferry.storage;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** A store on the way to which anything may happen, before an operation or after it, when the answer is on its way. */
public final class FaultyStore implements ObjectStore {
    /** What happens. Throwing an IOException loses the operation, or only its answer. */
    public interface Fault {
        Fault NONE = (step, key) -> {};

        /** Called with {@code before put}, {@code after put}, {@code before stat} and so on. */
        void at(String step, String key) throws IOException;
    }

    private interface Operation<T> {
        T run() throws IOException;
    }

    private final ObjectStore store;
    private volatile Fault fault = Fault.NONE;

    public FaultyStore(ObjectStore store) {
        this.store = store;
    }

    /** From now on. */
    public void set(Fault next) {
        this.fault = next;
    }

    private <T> T run(String name, String key, Operation<T> operation) throws IOException {
        fault.at("before " + name, key);
        T result = operation.run();
        fault.at("after " + name, key);
        return result;
    }

    @Override
    public Optional<Stat> stat(String key) throws IOException {
        return run("stat", key, () -> store.stat(key));
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) throws IOException {
        return run("read", key, () -> store.read(key, maxBytes));
    }

    @Override
    public Optional<InputStream> open(String key, long offset) throws IOException {
        return run("read", key, () -> store.open(key, offset));
    }

    @Override
    public Put putIfAbsent(String key, Path file) throws IOException {
        return run("put", key, () -> store.putIfAbsent(key, file));
    }

    @Override
    public void requireRoom(long bytes) throws IOException {
        store.requireRoom(bytes);
    }

    @Override
    public Put putIfAbsent(String key, byte[] bytes) throws IOException {
        return run("put", key, () -> store.putIfAbsent(key, bytes));
    }

    @Override
    public void replace(String key, byte[] bytes) throws IOException {
        run("replace", key, () -> {
            store.replace(key, bytes);
            return true;
        });
    }

    @Override
    public boolean replaceIf(Stat seen, byte[] bytes) throws IOException {
        return run("replace", seen.key(), () -> store.replaceIf(seen, bytes));
    }

    @Override
    public boolean move(String key, String fresh) throws IOException {
        return run("move", key, () -> store.move(key, fresh));
    }

    @Override
    public void delete(String key) throws IOException {
        run("delete", key, () -> {
            store.delete(key);
            return true;
        });
    }

    @Override
    public Stream<Stat> list(String prefix) throws IOException {
        return run("list", prefix, () -> store.list(prefix));
    }

    @Override
    public Optional<Path> localFile(String key) {
        return store.localFile(key);
    }

    @Override
    public Optional<URI> presigned(String key, Duration holds) {
        return store.presigned(key, holds);
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
