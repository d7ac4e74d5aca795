package dev.goferry.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.storage.FolderStore;
import dev.goferry.storage.MemoryStore;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IncidentFolderTest {
    private final ObjectStore store = new MemoryStore(InstantSource.system());
    private Instant now = Instant.parse("2026-11-21T23:59:59.500Z");
    private final IncidentFolder incidents = new IncidentFolder(store, () -> now);

    @Test
    void incident_isOneLine_behindItsTime() throws IOException {
        incidents.add("import-ab", "x differs\n\there: y\n");
        assertThat(kept())
                .containsExactly(Map.entry(
                        "_goferry/incidents/2026-11-21T23.59.59.500Z-import-ab.txt",
                        "2026-11-21T23:59:59.500Z x differs \there: y\n"));
    }

    @Test
    void incident_isKeptEachTime_itIsMet() throws IOException {
        incidents.add("7", "x differs");
        now = now.plusMillis(1);
        incidents.add("7", "x differs");
        assertThat(kept()).hasSize(2);
    }

    @Test
    void incidentOnceADay_isKeptOnce_untilTheNextDay() throws IOException {
        incidents.addOnceADay("rule-ab", "the first");
        now = now.plusMillis(499);
        incidents.addOnceADay("rule-ab", "the same day");
        incidents.addOnceADay("rule-cd", "another");
        now = now.plusMillis(1);
        incidents.addOnceADay("rule-ab", "the next day");
        assertThat(kept())
                .containsExactly(
                        Map.entry(
                                "_goferry/incidents/2026-11-21T00.00.00Z-rule-ab.txt",
                                "2026-11-21T23:59:59.500Z the first\n"),
                        Map.entry(
                                "_goferry/incidents/2026-11-21T00.00.00Z-rule-cd.txt",
                                "2026-11-21T23:59:59.999Z another\n"),
                        Map.entry(
                                "_goferry/incidents/2026-11-22T00.00.00Z-rule-ab.txt",
                                "2026-11-22T00:00:00Z the next day\n"));
    }

    @Test
    void storeThatTakesNothing_stopsOnlyWhatMustKnow(@TempDir Path folder) throws IOException {
        ObjectStore full = FolderStore.open(folder);
        Files.createDirectories(folder.resolve("_goferry"));
        Files.writeString(folder.resolve("_goferry/incidents"), "a file where the folder should be");
        IncidentFolder here = new IncidentFolder(full, () -> now);
        here.add("7", "x differs");
        assertThatThrownBy(() -> here.addOnceADay("7", "x differs")).isInstanceOf(IOException.class);
    }

    private Map<String, String> kept() throws IOException {
        Map<String, String> kept = new TreeMap<>();
        try (var all = store.list(IncidentFolder.PREFIX)) {
            all.forEach(stat -> kept.put(stat.key(), read(stat.key())));
        }
        return kept;
    }

    private String read(String key) {
        try {
            return new String(store.read(key, 1 << 10).orElseThrow(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
