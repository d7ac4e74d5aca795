package dev.goferry.airgap;

import dev.goferry.log.LogRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.List;

/**
 * One batch of an archive as a region takes it by itself: a manifest, its files, and a tar's end.
 *
 * @param manifest the manifest's blocks alone, to ask which files are wanted
 * @param size of all in bytes
 * @param source opens all; each time from the beginning
 */
@SuppressWarnings("ArrayRecordComponent") // Sent once, never compared.
public record Part(byte[] manifest, List<LogRecord.Stored> files, long size, Source source) {
    /** The bytes between manifest and end. */
    public interface Source {
        InputStream open() throws IOException;
    }

    public Part {
        files = List.copyOf(files);
    }

    static Part of(Manifest manifest, long filesSize, Source files) {
        byte[] first = Tar.whole(manifest.name(), manifest.bytes());
        return new Part(
                first,
                manifest.files(),
                first.length + filesSize + 2L * Tar.BLOCK,
                () -> new SequenceInputStream(
                        new SequenceInputStream(new ByteArrayInputStream(first), files.open()),
                        new ByteArrayInputStream(Tar.end())));
    }

    /** The sum of the files in bytes. */
    public long bytes() {
        return files.stream().mapToLong(file -> file.pin().size()).sum();
    }
}
