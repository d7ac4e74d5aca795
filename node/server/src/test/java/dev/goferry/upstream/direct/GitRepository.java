package dev.goferry.upstream.direct;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real git repository under a folder that git config makes stand for {@code https://git.example.test/}. */
record GitRepository(Path folder) {
    static GitRepository init(Path folder) throws IOException {
        Files.createDirectories(folder);
        GitRepository repository = new GitRepository(folder);
        repository.git("init", "-q", "-b", "main");
        return repository;
    }

    GitRepository commit(String file, String content) throws IOException {
        Files.writeString(folder.resolve(file), content);
        git("add", ".");
        git("-c", "user.name=t", "-c", "user.email=t@example.test", "commit", "-q", "-m", "change");
        return this;
    }

    GitRepository tag(String name) throws IOException {
        git("tag", name);
        return this;
    }

    void git(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(Map.of("GIT_CONFIG_NOSYSTEM", "1", "GIT_CONFIG_GLOBAL", "/dev/null"));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("git: " + said);
        }
    }
}
