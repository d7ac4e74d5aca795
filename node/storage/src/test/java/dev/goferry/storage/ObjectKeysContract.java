package dev.goferry.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.goferry.storage.ObjectStore.Put;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link ObjectStore} promises of keys: which there may be, and how they are listed. */
abstract class ObjectKeysContract {
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

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    String text(String key) throws IOException {
        return store.read(key, 1 << 20).map(found -> new String(found, UTF_8)).orElse("(absent)");
    }

    Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
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
}
