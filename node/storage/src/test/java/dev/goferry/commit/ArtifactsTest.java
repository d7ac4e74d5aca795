package dev.goferry.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.commit.Artifacts.Limits;
import dev.goferry.commit.Verifier.Verdict;
import dev.goferry.pin.Pin;
import dev.goferry.spool.SpoolArea;
import dev.goferry.spool.SpoolFull;
import dev.goferry.storage.FolderStore;
import dev.goferry.storage.MemoryStore;
import dev.goferry.storage.ObjectStore;
import dev.goferry.storage.ObjectStore.Stat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArtifactsTest {
    static final String ZIP = "github.com/!azure/x/@v/v1.0.0.zip";
    private static final String INFO = "github.com/!azure/x/@v/v1.0.0.info";
    private static final byte[] BYTES = "the bytes of a zip".getBytes(UTF_8);
    private static final byte[] OTHER = "the bytes of A zip".getBytes(UTF_8);

    @TempDir
    Path folder;

    private FolderStore store;
    private Artifacts artifacts;
    private SpoolArea spools;

    @BeforeEach
    void open() throws IOException {
        spools = SpoolArea.open(folder.resolve("spool"), BYTES.length, 0);
        store = FolderStore.open(folder.resolve("store"));
        artifacts = artifacts(store);
    }

    @AfterEach
    void close() throws IOException {
        spools.close();
        store.close();
    }

    private static Artifacts artifacts(ObjectStore store) {
        return new Artifacts(store, new Limits(2, 10), InstantSource.system());
    }

    private static Pin pin(byte[] bytes) throws IOException {
        return PinOf.bytes(bytes);
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(folder, "spooled", ".zip"), bytes);
    }

    private Path stored() {
        return store.localFile(ZIP).orElseThrow();
    }

    /** Changes the stored file behind the store's back, some time later. */
    private void damage(byte[] bytes) throws IOException {
        Path file = stored();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(5)));
    }

    /** Makes the file old enough to be remembered. */
    private void age() throws IOException {
        Files.setLastModifiedTime(stored(), FileTime.from(Instant.now().minusSeconds(60)));
    }

    private List<String> quarantined() throws IOException {
        try (Stream<Stat> held = store.list("_goferry/quarantine/")) {
            return held.map(Stat::key).toList();
        }
    }

    @Test
    void zip_isCommitted_withTheZiphashThatGoWrites() throws Exception {
        Pin pin = pin(BYTES);
        assertThat(artifacts.lookup(ZIP)).isEqualTo(new Lookup.Absent());
        assertThat(artifacts.commit(ZIP, file(BYTES), pin)).isEqualTo(new Commit.Stored(Optional.empty()));
        assertThat(artifacts.lookup(ZIP))
                .isEqualTo(new Lookup.Committed(store.stat(ZIP).orElseThrow(), pin));
        assertThat(store.read("github.com/!azure/x/@v/v1.0.0.ziphash", 100))
                .get()
                .isEqualTo(pin.h1().orElseThrow().getBytes(UTF_8));
    }

    @Test
    void info_isCommitted_withoutCommitRecord() throws Exception {
        artifacts.commit(INFO, BYTES, pin(BYTES));
        assertThat(artifacts.lookup(INFO)).isInstanceOf(Lookup.Committed.class);
        assertThat(store.stat(INFO + "hash")).isEmpty();
    }

    @Test
    void equalContent_isSuccess_andDifferentIsAConflict() throws Exception {
        artifacts.commit(ZIP, file(BYTES), pin(BYTES));
        assertThat(artifacts.commit(ZIP, file(BYTES), pin(BYTES))).isEqualTo(new Commit.Same(pin(BYTES)));
        assertThat(artifacts.commit(ZIP, file(OTHER), pin(OTHER))).isEqualTo(new Commit.Conflict(pin(BYTES)));
        assertThat(stored()).hasBinaryContent(BYTES);
    }

    @Test
    void conflict_isFound_whenTheBytesAreLongGone() throws Exception {
        artifacts.commit(ZIP, file(BYTES), pin(BYTES));
        store.delete(ZIP);
        store.delete(ZIP + "hash");
        assertThat(artifacts.commit(ZIP, file(OTHER), pin(OTHER))).isEqualTo(new Commit.Conflict(pin(BYTES)));
        assertThat(artifacts.commit(ZIP, file(BYTES), pin(BYTES))).isInstanceOf(Commit.Stored.class);
    }

    @Test
    void commit_isRefused_whenThePinCannotBeThatOfTheFile() {
        assertThatThrownBy(() -> artifacts.commit(ZIP, new byte[3], pin(BYTES)))
                .isInstanceOf(IllegalArgumentException.class);
        Pin bare = new Pin(0, "00".repeat(32), Optional.empty(), "", Instant.EPOCH, "x");
        assertThatThrownBy(() -> artifacts.commit(ZIP, new byte[0], bare)).hasMessageContaining("no h1");
        assertThatThrownBy(() -> artifacts.commit("_goferry/x", new byte[0], bare))
                .hasMessageContaining("key");
    }

    @Test
    void zipWithoutItsRecord_isUnproven_andCompletedByItsPin() throws Exception {
        artifacts.commit(ZIP, file(BYTES), pin(BYTES));
        store.delete(ZIP + "hash");
        assertThat(artifacts.lookup(ZIP)).isInstanceOf(Lookup.Unproven.class);
        assertThat(artifacts.verify(ZIP)).isInstanceOf(Proof.Unproven.class);
        assertThat(artifacts.recover(ZIP)).isInstanceOf(Proof.Sound.class);
        assertThat(artifacts.lookup(ZIP)).isInstanceOf(Lookup.Committed.class);
    }

    @Test
    void wrongRecord_isReplaced_whenTheBytesAreRight() throws Exception {
        artifacts.commit(ZIP, file(BYTES), pin(BYTES));
        store.replace(ZIP + "hash", "h1:wrong".getBytes(UTF_8));
        assertThat(artifacts.lookup(ZIP)).isInstanceOf(Lookup.Unproven.class);
        assertThat(artifacts.commit(ZIP, file(BYTES), pin(BYTES))).isInstanceOf(Commit.Same.class);
        assertThat(artifacts.lookup(ZIP)).isInstanceOf(Lookup.Committed.class);
    }

    @Test
    void importedZip_isCommitted_whenTheVerifierProvesIt() throws Exception {
        for (ObjectStore imported : List.of(store, new MemoryStore(InstantSource.system()))) {
            imported.putIfAbsent(ZIP, BYTES);
            Artifacts fresh = artifacts(imported);
            assertThat(fresh.lookup(ZIP)).isInstanceOf(Lookup.Unproven.class);
            Proof proof = fresh.recover(ZIP, (key, file) -> new Verdict.Proved(pin(Files.readAllBytes(file))), spools);
            assertThat(proof).isInstanceOf(Proof.Sound.class);
            assertThat(fresh.lookup(ZIP)).isInstanceOf(Lookup.Committed.class);
        }
    }

    @Test
    void importedZip_isReadInTheSpool_whenTheStoreHasNoLocalFiles() throws Exception {
        MemoryStore remote = new MemoryStore(InstantSource.system());
        remote.putIfAbsent(ZIP, BYTES);
        AtomicReference<Path> read = new AtomicReference<>();
        artifacts(remote)
                .recover(
                        ZIP,
                        (key, file) -> {
                            assertThat(file)
                                    .startsWith(folder.resolve("spool").toRealPath())
                                    .hasBinaryContent(BYTES);
                            assertThat(spools.reservedBytes()).isEqualTo(BYTES.length);
                            read.set(file);
                            return new Verdict.Proved(pin(BYTES));
                        },
                        spools);
        assertThat(read.get()).isNotNull().doesNotExist();
        assertThat(spools.reservedBytes()).isZero();
    }

    @Test
    void importedZip_staysAsItIs_whenTheSpoolIsOneByteTooSmall() throws Exception {
        MemoryStore remote = new MemoryStore(InstantSource.system());
        remote.putIfAbsent(ZIP, BYTES);
        try (SpoolArea small = SpoolArea.open(folder.resolve("small"), BYTES.length - 1, 0)) {
            assertThatThrownBy(
                            () -> artifacts(remote).recover(ZIP, (key, file) -> new Verdict.Proved(pin(BYTES)), small))
                    .isInstanceOf(SpoolFull.class)
                    .hasMessageContaining("the spool is full");
        }
        assertThat(artifacts(remote).lookup(ZIP)).isInstanceOf(Lookup.Unproven.class);
        assertThat(remote.read(ZIP, 100)).get().isEqualTo(BYTES);
    }

    @Test
    void unpinnedZip_staysUnproven_withoutAVerifier() throws Exception {
        store.putIfAbsent(ZIP, BYTES);
        assertThat(artifacts.recover(ZIP)).isInstanceOf(Proof.Unproven.class);
        assertThat(store.read(ZIP, 100)).get().isEqualTo(BYTES);
    }

    @Test
    void importedZip_isSetAside_whenTheVerifierRefusesIt() throws Exception {
        store.putIfAbsent(ZIP, BYTES);
        Proof proof = artifacts.recover(ZIP, (key, file) -> new Verdict.Refused("not a zip"), spools);
        assertThat(proof).isInstanceOf(Proof.Removed.class);
        SetAside setAside = ((Proof.Removed) proof).setAside();
        assertThat(setAside.reason()).isEqualTo("not a zip");
        assertThat(quarantined()).containsExactly(setAside.quarantineKey());
        assertThat(store.read(setAside.quarantineKey(), 100)).get().isEqualTo(BYTES);
        assertThat(artifacts.lookup(ZIP)).isEqualTo(new Lookup.Absent());
    }

    @Test
    void importedZip_staysAsItIs_whenTheVerifierCannotTell() throws Exception {
        store.putIfAbsent(ZIP, BYTES);
        assertThatThrownBy(() -> artifacts.recover(
                        ZIP,
                        (key, file) -> {
                            throw new IOException("the checksum database does not answer");
                        },
                        spools))
                .hasMessageContaining("does not answer");
        assertThatThrownBy(() -> artifacts.recover(ZIP, (key, file) -> new Verdict.Proved(pin(OTHER)), spools))
                .isInstanceOf(IOException.class);
        assertThat(artifacts.lookup(ZIP)).isInstanceOf(Lookup.Unproven.class);
        assertThat(store.list("_goferry/pins/")).isEmpty();
    }

    @Test
    void soundZip_isReadOnce_thenProvedByItsStat() throws Exception {
        artifacts.commit(ZIP, file(BYTES), pin(BYTES));
        age();
        assertThat(artifacts.verify(ZIP)).isInstanceOf(Proof.Sound.class);
        // Without the pin no reading could prove the bytes: only the remembered stat does.
        store.delete("_goferry/pins/" + ZIP);
        assertThat(artifacts.verify(ZIP)).isInstanceOf(Proof.Sound.class);
        assertThat(artifacts(store).verify(ZIP)).isInstanceOf(Proof.Unproven.class);
    }

    @Test
    void flippedZip_isSetAside_andTheRefetchMustEqualThePin() throws Exception {
        artifacts.commit(ZIP, file(BYTES), pin(BYTES));
        age();
        artifacts.verify(ZIP);
        damage(OTHER);
        assertThat(artifacts.verify(ZIP)).isInstanceOf(Proof.Removed.class);
        assertThat(artifacts.verify(ZIP)).isEqualTo(new Proof.Absent());
        assertThat(store.stat(ZIP + "hash")).isEmpty();
        assertThat(artifacts.commit(ZIP, file(OTHER), pin(OTHER))).isEqualTo(new Commit.Conflict(pin(BYTES)));
        assertThat(artifacts.commit(ZIP, file(BYTES), pin(BYTES))).isInstanceOf(Commit.Stored.class);
        assertThat(artifacts.verify(ZIP)).isInstanceOf(Proof.Sound.class);
    }

    @Test
    void truncatedZip_isSetAside_andDeletedOneIsAbsent() throws Exception {
        artifacts.commit(ZIP, file(BYTES), pin(BYTES));
        damage(new byte[3]);
        assertThat(artifacts.lookup(ZIP)).isInstanceOf(Lookup.Unproven.class);
        assertThat(artifacts.verify(ZIP)).isInstanceOf(Proof.Removed.class);
        artifacts.commit(ZIP, file(BYTES), pin(BYTES));
        Files.delete(stored());
        assertThat(artifacts.verify(ZIP)).isEqualTo(new Proof.Absent());
    }

    @Test
    void damagedZip_isReplacedByACommit_andReported() throws Exception {
        artifacts.commit(ZIP, file(BYTES), pin(BYTES));
        damage(OTHER);
        Commit commit = artifacts.commit(ZIP, file(BYTES), pin(BYTES));
        assertThat(commit)
                .matches(outcome -> outcome instanceof Commit.Stored(Optional<SetAside> old) && old.isPresent());
        assertThat(stored()).hasBinaryContent(BYTES);
        assertThat(quarantined()).hasSize(1);
    }

    @Test
    void quarantine_holdsItsBound_andNamesWhatItDrops() throws Exception {
        for (int i = 0; i < 2; i++) {
            store.putIfAbsent(ZIP, new byte[] {(byte) i});
            artifacts.recover(ZIP, (key, file) -> new Verdict.Refused("wrong"), spools);
        }
        List<String> full = quarantined().stream().sorted().toList();
        store.putIfAbsent(ZIP, BYTES);
        Proof proof = artifacts.recover(ZIP, (key, file) -> new Verdict.Refused("wrong"), spools);
        assertThat(((Proof.Removed) proof).setAside().dropped()).containsExactly(full.get(0));
        assertThat(quarantined()).hasSize(2).contains(full.get(1));
    }

    @Test
    void proofs_areForgotten_overTheirBound() throws Exception {
        Remembered remembered = new Remembered(2, InstantSource.system());
        for (int i = 0; i < 3; i++) {
            remembered.add(new Stat("k" + i, 1, Instant.EPOCH, "t"), pin(BYTES));
        }
        assertThat(remembered.pin(new Stat("k0", 1, Instant.EPOCH, "t"))).isEmpty();
        assertThat(remembered.pin(new Stat("k1", 1, Instant.EPOCH, "t"))).isPresent();
        assertThat(remembered.pin(new Stat("k1", 2, Instant.EPOCH, "t"))).isEmpty();
        assertThat(remembered.pin(new Stat("k1", 1, Instant.EPOCH.plusNanos(1), "t")))
                .isEmpty();
        assertThat(remembered.pin(new Stat("k1", 1, Instant.EPOCH, "u"))).isEmpty();
    }
}
