package dev.goferry.verification;

import dev.goferry.module.ModuleVersion;
import dev.goferry.verification.ZipVerdict.Broken;
import dev.goferry.verification.ZipVerdict.Sound;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;

/**
 * Checks a module zip by all rules of <a href="https://pkg.go.dev/golang.org/x/mod/zip#Unzip">zip.Unzip</a>, and more
 * strictly where two readers of one zip could see two things: only the central directory is believed, local headers
 * must say the same, entries lie back to back from the first byte to the directory, and nothing follows the end record
 * but its comment. Every byte is inflated and hashed once, and counted while it is.
 */
public final class ModuleZip {
    private ModuleZip() {}

    /**
     * Reads the whole file once, from its end and then from its start. Blocking; as many at once as there are
     * processors, and half as many for jobs; the others wait. Memory grows with the names (at most some 60 MiB at
     * {@link ZipLimits#DEFAULT}), never with the contents, go.mod apart.
     *
     * @throws IOException if the file cannot be read, which says nothing about the zip
     */
    public static ZipVerdict check(Path file, ModuleVersion module, ZipLimits limits) throws IOException {
        return check(file, module, limits, Urgency.NOW);
    }

    /** The same for somebody who may have to wait. */
    public static ZipVerdict check(Path file, ModuleVersion module, ZipLimits limits, Urgency urgency)
            throws IOException {
        return LongWork.run(urgency, () -> read(file, module, limits));
    }

    private static ZipVerdict read(Path file, ModuleVersion module, ZipLimits limits) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return check(channel, module, limits);
        } catch (BrokenZip e) {
            return new Broken(e.reason());
        }
    }

    private static Sound check(FileChannel channel, ModuleVersion module, ZipLimits limits)
            throws IOException, BrokenZip {
        ZipWindow window = new ZipWindow(channel);
        if (window.size() > limits.fileBytes()) {
            throw new BrokenZip("zip of " + window.size() + " bytes is larger than " + limits.fileBytes());
        }
        String prefix = module + "/";
        EndRecord end = EndRecord.find(window);
        List<ZipEntry> entries = CentralDirectory.read(window, end, prefix, limits);
        EntryRules.check(entries, limits);
        entries.sort(Comparator.comparingLong(ZipEntry::headerAt));
        try (EntryReader reader = new EntryReader(window, prefix)) {
            return reader.readAll(entries, end.directoryAt());
        }
    }
}
