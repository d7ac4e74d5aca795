package dev.goferry.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * What the defaults depend on.
 *
 * @param environment the process's variables
 * @param home the user's home folder
 * @param cores the processors that this process may use
 */
public record Machine(Map<String, String> environment, Path home, int cores) {
    public Machine {
        environment = Map.copyOf(environment);
    }

    /** The machine that this process runs on. */
    public static Machine here() {
        // Java asks the user database; HOME is what the user, a container or a test says.
        String home = System.getenv().getOrDefault("HOME", "");
        return new Machine(
                System.getenv(),
                Path.of(home.isEmpty() ? System.getProperty("user.home") : home),
                Runtime.getRuntime().availableProcessors());
    }

    String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    /** A folder of the XDG base directory specification: the variable if it is absolute, else its place at home. */
    Path userFolder(String variable, String atHome) {
        Path set = Path.of(variable(variable));
        return set.isAbsolute() ? set : home.resolve(atHome);
    }
}
