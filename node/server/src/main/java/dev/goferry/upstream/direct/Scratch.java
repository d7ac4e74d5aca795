package dev.goferry.upstream.direct;

import dev.goferry.storage.FileTree;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The folder of one module: home, module cache, work and temporary files. Symbolic links in it are never followed. */
record Scratch(Path folder) {
    private static final String CA = "home/ca.pem";

    static Scratch make(Path parent, DirectRules.Access access) throws IOException {
        Scratch scratch = new Scratch(Files.createTempDirectory(parent, "module-"));
        for (String name : new String[] {"home", "cache", "work", "tmp"}) {
            Files.createDirectory(scratch.folder.resolve(name));
        }
        Path netrc = access.netrc();
        Path ca = access.trust().ca();
        if (ca != null) {
            SystemCa.writeWith(ca, scratch.folder.resolve(CA));
        }
        if (netrc != null) {
            Path copy = scratch.folder.resolve("home/.netrc");
            Files.copy(netrc, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
        }
        return scratch;
    }

    Path work() {
        return folder.resolve("work");
    }

    Path temporary(String name) {
        return folder.resolve("tmp").resolve(name);
    }

    /** A file of the download cache, by its key. */
    Path download(String key) {
        return folder.resolve("cache/cache/download").resolve(key);
    }

    void into(Map<String, String> environment) {
        environment.put("HOME", folder.resolve("home").toString());
        environment.put("GOPATH", folder.resolve("home/go").toString());
        environment.put("GOCACHE", folder.resolve("home/go-build").toString());
        environment.put("GOMODCACHE", folder.resolve("cache").toString());
        environment.put("TMPDIR", folder.resolve("tmp").toString());
        Path ca = folder.resolve(CA);
        if (Files.exists(ca)) {
            environment.put("SSL_CERT_FILE", ca.toString()); // go
            environment.put("GIT_SSL_CAINFO", ca.toString());
        }
    }

    /** Bytes on disk; files that vanish meanwhile count nothing. */
    long bytes() throws IOException {
        long[] sum = new long[1];
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException cause) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException cause) {
                return FileVisitResult.CONTINUE;
            }
        });
        return sum[0];
    }

    void delete() throws IOException {
        FileTree.delete(folder);
    }
}
