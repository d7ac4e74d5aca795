package dev.goferry.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.storage.ObjectStore.Put;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that {@link ObjectStore} promises. A store's test extends this and says how to make an empty one. */
public abstract class ObjectStoreContract extends ObjectKeysContract {
    @Test
    void document_countsEveryWriter_whenReplacedOnlyAsSeen() throws Exception {
        String key = "_goferry/jobs/one.json";
        store.putIfAbsent(key, bytes("0"));
        twenty(worker -> {
            for (int done = 0; done < 3; ) {
                Stat seen = store.stat(key).orElseThrow();
                int count = Integer.parseInt(text(key));
                done += store.replaceIf(seen, bytes(Integer.toString(count + 1))) ? 1 : 0;
            }
            return 0;
        });
        assertThat(text(key)).isEqualTo("60");
    }

    @Test
    void document_staysAsItIs_whenItIsNotTheOneThatWasSeen() throws Exception {
        store.putIfAbsent("a", bytes("one"));
        Stat first = store.stat("a").orElseThrow();
        assertThat(store.replaceIf(first, bytes("two"))).isTrue();
        assertThat(store.replaceIf(first, bytes("three"))).isFalse();
        assertThat(text("a")).isEqualTo("two");
        store.delete("a");
        assertThat(store.replaceIf(first, bytes("four"))).isFalse();
        assertThat(store.stat("a")).isEmpty();
    }

    @Test
    void object_isAbsentEverywhere_whenNeverPut() throws Exception {
        assertThat(store.stat(ZIP)).isEmpty();
        assertThat(store.read(ZIP, 10)).isEmpty();
        assertThat(store.open(ZIP, 0)).isEmpty();
        assertThat(store.localFile(ZIP)).isEmpty();
        assertThat(store.move(ZIP, "elsewhere")).isFalse();
        store.delete(ZIP);
    }

    @Test
    void bytes_areReadBack_afterPut() throws Exception {
        assertThat(store.putIfAbsent(ZIP, bytes("zip"))).isEqualTo(new Put.Stored());
        assertThat(text(ZIP)).isEqualTo("zip");
        assertThat(store.stat(ZIP))
                .get()
                .matches(stat -> stat.size() == 3 && stat.key().equals(ZIP));
    }

    @Test
    void file_isReadBack_afterPut() throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(7).nextBytes(content);
        assertThat(store.putIfAbsent(ZIP, file("f", content))).isEqualTo(new Put.Stored());
        assertThat(store.read(ZIP, content.length)).get().isEqualTo(content);
    }

    @Test
    void file_mayBeRemovedByTheCaller_afterPut() throws Exception {
        Path file = file("f", bytes("kept"));
        store.putIfAbsent(ZIP, file);
        Files.deleteIfExists(file);
        assertThat(text(ZIP)).isEqualTo("kept");
    }

    @Test
    void first_stays_whenPutTwice() throws Exception {
        store.putIfAbsent(ZIP, bytes("first"));
        Stat before = store.stat(ZIP).orElseThrow();
        assertThat(store.putIfAbsent(ZIP, bytes("second"))).isEqualTo(new Put.Present());
        assertThat(store.putIfAbsent(ZIP, file("f", bytes("third")))).isEqualTo(new Put.Present());
        assertThat(text(ZIP)).isEqualTo("first");
        assertThat(store.stat(ZIP)).contains(before);
    }

    @Test
    void put_fails_whenTheFileIsNotRegular() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), file("f", bytes("x")));
        assertThatThrownBy(() -> store.putIfAbsent(ZIP, folder)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.putIfAbsent(ZIP, link)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.putIfAbsent(ZIP, folder.resolve("none"))).isInstanceOf(IOException.class);
        assertThat(store.stat(ZIP)).isEmpty();
    }

    @Test
    void oneWriter_stores_amongTwenty() throws Exception {
        for (int round = 0; round < 10; round++) {
            String key = "example.com/m/@v/v1.0." + round + ".zip";
            List<Put> outcomes = twenty(writer -> writer % 2 == 0
                    ? store.putIfAbsent(key, bytes("writer " + writer))
                    : store.putIfAbsent(key, file("w" + writer + key.hashCode(), bytes("writer " + writer))));
            assertThat(outcomes).filteredOn(new Put.Stored()::equals).hasSize(1);
            assertThat(outcomes).filteredOn(new Put.Present()::equals).hasSize(19);
            assertThat(text(key)).isEqualTo("writer " + outcomes.indexOf(new Put.Stored()));
        }
    }

    private interface Writer<T> {
        T write(int writer) throws IOException;
    }

    private static <T> List<T> twenty(Writer<T> writer) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    start.await();
                    return writer.write(number);
                }));
            }
            start.countDown();
            List<T> outcomes = new ArrayList<>();
            for (Future<T> outcome : running) {
                outcomes.add(outcome.get());
            }
            return outcomes;
        }
    }

    @Test
    void readers_seeOldOrNew_duringReplace() throws Exception {
        String key = "example.com/m/@v/list";
        byte[][] versions = {new byte[20_000], new byte[50_000]};
        Arrays.fill(versions[1], (byte) 1);
        store.replace(key, versions[0]);
        List<Integer> wrong = twenty(worker -> {
            int torn = 0;
            for (int i = 0; i < 25; i++) {
                if (worker < 2) {
                    store.replace(key, versions[i % 2]);
                } else {
                    byte[] seen = store.read(key, 50_000).orElseThrow();
                    torn += Arrays.equals(seen, versions[0]) || Arrays.equals(seen, versions[1]) ? 0 : 1;
                }
            }
            return torn;
        });
        assertThat(wrong).containsOnly(0);
    }

    @Test
    void replace_makesOrReplaces() throws Exception {
        store.replace(ZIP, bytes("one"));
        Stat one = store.stat(ZIP).orElseThrow();
        store.replace(ZIP, bytes("two"));
        assertThat(text(ZIP)).isEqualTo("two");
        assertThat(store.stat(ZIP).orElseThrow().tag()).isNotEqualTo(one.tag());
        assertThat(store.putIfAbsent(ZIP, bytes("three"))).isEqualTo(new Put.Present());
    }

    @Test
    void openStream_staysWhole_whenTheKeyIsReplacedOrDeleted() throws Exception {
        store.replace(ZIP, bytes("the old bytes"));
        try (InputStream in = store.open(ZIP, 0).orElseThrow()) {
            store.replace(ZIP, bytes("new"));
            store.delete(ZIP);
            assertThat(in.readAllBytes()).isEqualTo(bytes("the old bytes"));
        }
    }

    @Test
    void object_isGone_afterDelete() throws Exception {
        store.putIfAbsent(ZIP, bytes("x"));
        store.delete(ZIP);
        assertThat(store.stat(ZIP)).isEmpty();
        assertThat(store.putIfAbsent(ZIP, bytes("y"))).isEqualTo(new Put.Stored());
    }

    @Test
    void object_isUnderItsNewKeyOnly_afterMove() throws Exception {
        store.putIfAbsent(ZIP, bytes("moved"));
        assertThat(store.move(ZIP, "_goferry/quarantine/1")).isTrue();
        assertThat(store.stat(ZIP)).isEmpty();
        assertThat(text("_goferry/quarantine/1")).isEqualTo("moved");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4, 5})
    void open_beginsAtTheOffset_upToTheEnd(long offset) throws Exception {
        store.putIfAbsent(ZIP, bytes("01234"));
        try (InputStream in = store.open(ZIP, offset).orElseThrow()) {
            assertThat(in.readAllBytes()).isEqualTo(bytes("01234".substring((int) offset)));
        }
    }

    @Test
    void open_givesNothing_pastTheEnd() throws Exception {
        store.putIfAbsent(ZIP, bytes("01234"));
        try (InputStream in = store.open(ZIP, 6).orElseThrow()) {
            assertThat(in.read()).isEqualTo(-1);
        }
        assertThatThrownBy(() -> store.open(ZIP, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void read_fails_oneByteOverItsLimit() throws Exception {
        store.putIfAbsent(ZIP, bytes("01234"));
        assertThat(store.read(ZIP, 5)).get().isEqualTo(bytes("01234"));
        assertThatThrownBy(() -> store.read(ZIP, 4))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("4 bytes");
    }

    @Test
    void emptyObject_isThere() throws Exception {
        assertThat(store.putIfAbsent("a/@v/list", new byte[0])).isEqualTo(new Put.Stored());
        assertThat(store.read("a/@v/list", 0)).get().isEqualTo(new byte[0]);
        assertThat(store.stat("a/@v/list")).map(Stat::size).contains(0L);
        assertThat(store.putIfAbsent("a/@v/list", bytes("x"))).isEqualTo(new Put.Present());
    }

    @Test
    void localFile_hasTheBytes_whereTheStoreHasOne() throws Exception {
        store.putIfAbsent(ZIP, bytes("local"));
        Optional<Path> local = store.localFile(ZIP);
        if (local.isPresent()) {
            assertThat(local.get()).hasContent("local");
        }
    }
}
