package dev.goferry.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.s3.S3Store;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a run left in the bucket, looked at from outside.
 *
 * @param zips how many are stored
 * @param wrong zips that are not byte for byte what was published and signed, by key
 * @param halves zips without their commit record and records without a zip, by key
 */
record StoredFiles(int zips, List<String> wrong, List<String> halves) {
    private static final String PREFIX = "test/";

    static StoredFiles of(Processes region) throws IOException {
        Map<String, byte[]> published = region.zips();
        ObjectStore store = S3Store.open(region.bucket().config(region.folder()));
        try (store;
                Stream<ObjectStore.Stat> all = store.list(PREFIX)) {
            TreeSet<String> keys = all.map(stat -> stat.key().substring(PREFIX.length()))
                    .filter(key -> !key.startsWith("_goferry/"))
                    .collect(Collectors.toCollection(TreeSet::new));
            List<String> wrong = new ArrayList<>();
            List<String> halves = new ArrayList<>();
            for (String key : keys) {
                if (key.endsWith(".zip")) {
                    byte[] right = published.getOrDefault(key, new byte[0]);
                    if (!Arrays.equals(right, bytes(store, PREFIX + key))) {
                        wrong.add(key);
                    }
                    if (!keys.contains(key + "hash")) {
                        halves.add(key);
                    }
                } else if (key.endsWith(".ziphash") && !keys.contains(key.substring(0, key.length() - 4))) {
                    halves.add(key);
                }
            }
            int zips = Math.toIntExact(
                    keys.stream().filter(key -> key.endsWith(".zip")).count());
            return new StoredFiles(zips, wrong, halves);
        }
    }

    private static byte[] bytes(ObjectStore store, String key) throws IOException {
        try (InputStream in = store.open(key, 0).orElseThrow()) {
            return in.readAllBytes();
        }
    }

    /** Fails if anything is stored that was not signed (promise P2), or half of it. */
    void assertSound() {
        assertThat(zips).isPositive();
        assertThat(wrong).isEmpty();
        assertThat(halves).isEmpty();
    }
}
