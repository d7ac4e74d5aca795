package dev.goferry.server;

import dev.goferry.config.AccessLog;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens the access log where the configuration says. */
final class AccessLogs {
    private AccessLogs() {}

    static dev.goferry.edge.@Nullable AccessLog open(AccessLog where) throws IOException {
        return switch (where) {
            case AccessLog.Off() -> null;
            case AccessLog.Stdout() ->
                new dev.goferry.edge.AccessLog(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
            case AccessLog.File(Path path) -> new dev.goferry.edge.AccessLog(new AppendedFile(path));
        };
    }
}
