package dev.goferry.faults;

import static dev.goferry.faults.Fixtures.MODULE;
import static dev.goferry.faults.Fixtures.ZIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.history.History;
import dev.goferry.history.HistoryChecker;
import dev.goferry.history.HistoryChecker.Rules;
import dev.goferry.origin.ScriptedOrigin;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A zip larger than the heap for many clients at once. {@code -Dgoferry.large-mib=499} runs it at its limit. */
final class LargeZipTest {
    private static final int MIB = Integer.getInteger("goferry.large-mib", 140);
    private static final int CLIENTS = 50;
    private static final long MOST_KIB = 350 << 10;

    @TempDir
    Path data;

    private final History history = new History();

    @Test
    void everyClient_hasTheWholeZip_fromANodeWithLessHeapThanIt() throws Exception {
        Path zip = zip(data.resolve("large.zip"));
        try (ScriptedOrigin origin = ScriptedOrigin.start().serve(ZIP, zip);
                NodeProcess node = NodeProcess.start(List.of(), data, origin.url());
                ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<Got>> answers = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                RecordedClient client = new RecordedClient("client " + i, node.port(), history);
                answers.add(threads.submit(() -> {
                    try (client) {
                        return client.get("/" + ZIP);
                    }
                }));
            }
            for (Future<Got> answer : answers) {
                assertThat(answer.get().whole()).isTrue();
                assertThat(answer.get().seen().received()).isEqualTo(Files.size(zip));
            }
            System.out.println(MIB + " MiB for " + CLIENTS + " clients: " + node.peakKiB() / 1024 + " MiB resident, "
                    + answers.getLast().get().took().toSeconds() + " s");
            assertThat(node.peakKiB()).isLessThan(MOST_KIB);
            assertThat(origin.requests(ZIP)).isEqualTo(1);
            origin.tell(history);
            assertThat(new HistoryChecker(Rules.of("origin")).check(history)).isEmpty();
        }
    }

    private static Path zip(Path file) throws IOException {
        byte[] noise = new byte[1 << 20];
        new Random(1).nextBytes(noise);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(0);
            zip.putNextEntry(new ZipEntry(MODULE + "@v1.0.0/go.mod"));
            zip.write(("module " + MODULE + "\n").getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry(MODULE + "@v1.0.0/noise.bin"));
            for (int i = 0; i < MIB; i++) {
                zip.write(noise);
            }
        }
        return file;
    }
}
