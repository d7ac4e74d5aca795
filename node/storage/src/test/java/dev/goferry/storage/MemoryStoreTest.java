package dev.goferry.storage;

import java.time.InstantSource;

final class MemoryStoreTest extends ObjectStoreContract {
    @Override
    protected ObjectStore newStore() {
        return new MemoryStore(InstantSource.system());
    }
}
