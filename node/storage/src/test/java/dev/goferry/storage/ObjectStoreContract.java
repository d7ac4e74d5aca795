package dev.goferry.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that {@link ObjectStore} promises. A store's test extends this and says how to make an empty one. */
public abstract class ObjectStoreContract {
    protected static final String ZIP = "github.com/!azure/go-x/sub/v2/@v/v2.0.0+incompatible.zip";

    @TempDir
    protected Path folder;

    protected ObjectStore store;

    /** A new, empty store; closed after the test. */
    protected abstract ObjectStore newStore() throws Exception;

    /** Whether the store has folders, which cannot be objects. A bucket has none, and asking would cost a listing. */
    protected boolean hasFolders() {
        return true;
    }

    @BeforeEach
    void openStore() throws Exception {
        store = newStore();
    }

    @AfterEach
    void closeStore() throws Exception {
        store.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private String text(String key) throws IOException {
        return store.read(key, 1 << 20).map(found -> new String(found, UTF_8)).orElse("(absent)");
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

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
    void list_findsEveryKeyOfThePrefix_andNoOther() throws Exception {
        List<String> below = List.of(
                "github.com/!azure/x/@v/v1.0.0.zip",
                "github.com/!azure/x/@v/v1.0.0.mod",
                "github.com/!azure/x/@v/v1.0.1.mod",
                "github.com/!azure/xy/@v/list");
        for (String key : below) {
            store.putIfAbsent(key, bytes("."));
        }
        store.putIfAbsent("example.com/m/@v/list", bytes("."));
        store.putIfAbsent("_goferry/pins/a", bytes("."));
        assertThat(keys("github.com/")).containsExactlyInAnyOrderElementsOf(below);
        assertThat(keys("github.com/!azure/x/@v/v1.0.0.")).containsExactlyInAnyOrder(below.get(0), below.get(1));
        assertThat(keys("github.com/!azure/x/")).hasSize(3);
        assertThat(keys("github.com/!azure/x/@v/v1.0.0.zip")).containsExactly(below.get(0));
        assertThat(keys("")).hasSize(6);
        assertThat(keys("nothing/here")).isEmpty();
        assertThat(keys("github.com/!azure/x/@v/v1.0.0.zip/more")).isEmpty();
    }

    protected List<String> keys(String prefix) throws IOException {
        try (Stream<Stat> found = store.list(prefix)) {
            return found.map(Stat::key).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "..",
                "../x",
                "a/../b",
                "a/..",
                ".",
                "./a",
                "a/./b",
                "a//b",
                "a/",
                "a\\b",
                "a\0b",
                "a b",
                "a\nb",
                "\u00e9",
                "a/\u007f",
                "_goferry/tmp",
                "_goferry/tmp/x",
                "_goferry/spool/x"
            })
    void key_isRefusedByEveryMethod_whenItCouldLeaveTheStore(String key) throws Exception {
        Path file = file("f", bytes("x"));
        List<Call> calls = List.of(
                () -> store.stat(key),
                () -> store.read(key, 1),
                () -> store.open(key, 0),
                () -> store.putIfAbsent(key, bytes("x")),
                () -> store.putIfAbsent(key, file),
                () -> store.replace(key, bytes("x")),
                () -> store.delete(key),
                () -> store.move(key, "to"),
                () -> store.move("from", key),
                () -> store.localFile(key));
        for (Call call : calls) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("key");
        }
    }

    private interface Call {
        void run() throws Exception;
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/../", "/", "a//", "\\", "../a"})
    void prefix_isHarmless_whenItCouldLeaveTheStore(String prefix) throws Exception {
        Optional<List<String>> found;
        try {
            found = Optional.of(keys(prefix));
        } catch (IllegalArgumentException e) {
            found = Optional.empty();
        }
        assertThat(found.orElse(List.of())).isEmpty();
    }

    @Test
    void key_isTaken_upToItsLimits() throws Exception {
        String segment = "s".repeat(255);
        String longest = String.join("/", segment, segment, segment, segment) + "k";
        assertThat(longest).hasSize(1024);
        assertThatThrownBy(() -> store.stat(longest)).isInstanceOf(IllegalArgumentException.class);
        String key = String.join("/", segment, segment, segment, "s".repeat(254), "k");
        assertThat(key).hasSize(1024);
        assertThat(store.putIfAbsent(key, bytes("long"))).isEqualTo(new Put.Stored());
        assertThat(text(key)).isEqualTo("long");
        assertThatThrownBy(() -> store.stat(key + "k")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void key_cannotBeTheFolderOfAnother() throws Exception {
        assumeTrue(hasFolders(), "a store without folders");
        store.putIfAbsent("a/b", bytes("x"));
        assertThatThrownBy(() -> store.putIfAbsent("a/b/c", bytes("y"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.putIfAbsent("a", bytes("y"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.replace("a", bytes("y"))).isInstanceOf(IOException.class);
        assertThat(store.stat("a/b/c")).isEmpty();
        assertThat(store.stat("a")).isEmpty();
        assertThat(store.read("a", 10)).isEmpty();
        assertThat(store.localFile("a")).isEmpty();
        assertThat(text("a/b")).isEqualTo("x");
    }

    @Test
    void object_staysAsItIs_whateverIsWrittenBelowItsKey() throws Exception {
        store.putIfAbsent("a/b", bytes("x"));
        for (String key : List.of("a", "a/b/c")) {
            try {
                store.putIfAbsent(key, bytes("y"));
                assertThat(text(key)).isEqualTo("y");
            } catch (IOException e) {
                assertThat(store.stat("a/b")).as(e.getMessage()).isPresent();
            }
            assertThat(text("a/b")).isEqualTo("x");
        }
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
