package dev.goferry.storage;

import dev.goferry.json.FlatJson;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A main class of the tests in a JVM of its own: something that can be killed or put on a disk of its own. */
public final class ChildJvm {
    private ChildJvm() {}

    /** The command line; standard error goes where standard output goes. */
    public static ProcessBuilder command(List<String> before, Class<?> main, Object... arguments) {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath(main)));
        command.add(main.getName());
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    private static String classPath(Class<?> main) {
        return Stream.of(main, FolderStore.class, FlatJson.class)
                .map(ChildJvm::place)
                .distinct()
                .collect(Collectors.joining(":"));
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
