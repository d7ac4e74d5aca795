package dev.goferry.sumdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real go command in a folder of its own: no settings of the user, its own caches. */
public final class GoTool {
    /** How a run ended and all that it printed. */
    public record Run(int exit, String output) {}

    private final Path folder;
    private final Map<String, String> settings;

    /** Settings such as GOPROXY and GOSUMDB are added to the environment. */
    public GoTool(Path folder, Map<String, String> settings) {
        this.folder = folder;
        this.settings = Map.copyOf(settings);
    }

    public Run run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("go"));
        command.addAll(List.of(arguments));
        Files.createDirectories(folder);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GO"));
        builder.environment().put("GOMODCACHE", folder.resolve("mod").toString());
        builder.environment().put("GOPATH", folder.resolve("gopath").toString());
        builder.environment().put("GOENV", "off");
        builder.environment().put("GOFLAGS", "-modcacherw");
        builder.environment().put("GOTOOLCHAIN", "local");
        builder.environment().putAll(settings);
        Path output = Files.createTempFile(folder, "go", ".txt");
        Process go = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!go.waitFor(120, TimeUnit.SECONDS)) {
            go.destroyForcibly().waitFor();
            throw new IOException("go did not end in 120 s: " + command);
        }
        return new Run(go.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }
}
