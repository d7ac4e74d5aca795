package dev.goferry.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full and really read-only, in a mount namespace. {@link FolderStoreFaultTest} runs anywhere. */
final class SmallDiskTest {
    private static final List<String> UNSHARE = List.of("unshare", "--user", "--map-root-user", "--mount");

    @TempDir
    Path disk;

    @Test
    void store_readsOn_andHeals_whenItsDiskIsFullOrReadOnly() throws Exception {
        Assumptions.assumeTrue(mayMount(), "needs Linux that lets a user mount in a namespace of his own");
        Process child = ChildJvm.command(UNSHARE, SmallDisk.class, disk).start();
        String out = new String(child.getInputStream().readAllBytes(), UTF_8);
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).as(out).isZero();
    }

    private boolean mayMount() {
        try {
            ProcessBuilder mount = new ProcessBuilder(new ArrayList<>(UNSHARE));
            mount.command().addAll(List.of("mount", "-t", "tmpfs", "none", disk.toString()));
            return mount.start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
