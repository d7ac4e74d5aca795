package dev.goferry.origin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is served under one path: bytes in memory, or a file for what should not be there. */
sealed interface OriginFile {
    long length() throws IOException;

    InputStream open() throws IOException;

    final class InMemory implements OriginFile {
        private final byte[] bytes;

        InMemory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }

    /** What another has behind its first bytes. */
    record Rest(OriginFile whole, long first) implements OriginFile {
        @Override
        public long length() throws IOException {
            return whole.length() - first;
        }

        @Override
        public InputStream open() throws IOException {
            InputStream in = whole.open();
            in.skipNBytes(first);
            return in;
        }
    }

    record OnDisk(Path file) implements OriginFile {
        @Override
        public long length() throws IOException {
            return Files.size(file);
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }
}
