package dev.goferry.s3;

import dev.goferry.s3.fixture.ServerBinary;
import dev.goferry.s3.fixture.TestBucket;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStoreContract;

/** The contract, on a real MinIO server. */
final class S3StoreTest extends ObjectStoreContract {
    @Override
    protected ObjectStore newStore() throws Exception {
        return S3Store.open(
                TestBucket.on(S3Container.shared(ServerBinary.MINIO)).config(folder));
    }

    @Override
    protected boolean hasFolders() {
        return false;
    }
}
