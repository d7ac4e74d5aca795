package dev.goferry.config;

import static dev.goferry.config.Setting.fixed;

import dev.goferry.module.ModulePattern;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of {@link WebhookKeys}. */
final class WebhookSettings {
    private static final int SHORTEST = 16;

    /** A git server's two keys. */
    private record Server(String name, Setting<Optional<String>> secret, Setting<Optional<Path>> file) {
        static Server of(String name, String shown) {
            return new Server(
                    name,
                    fixed(
                            secretKey(name),
                            new ValueType<>("at least 16 printable characters, or nothing", WebhookSettings::secret),
                            "",
                            "The secret of " + shown + "'s webhooks. Nothing: they are not heard."),
                    fixed(
                            fileKey(name),
                            ValueType.PATH.orNothing(),
                            "",
                            "A file that holds that secret, instead of " + secretKey(name) + "."));
        }
    }

    private static final List<Server> SERVERS = List.of(
            Server.of("github", "GitHub"), Server.of("gitlab", "GitLab"), Server.of("gitea", "Gitea or Forgejo"));

    static final Setting<ModulePattern> REPOSITORIES = fixed(
            "control.webhook-repositories",
            new ValueType<>("globs of host and path, joined by commas, or nothing", ModulePattern::new),
            "",
            "The repositories whose webhooks are heeded, such as github.com/acme/*.");
    static final Setting<Map<String, String>> MODULES = fixed(
            "control.webhook-modules",
            new ValueType<>("REPOSITORY=MODULE, joined by commas, or nothing", WebhookSettings::modules),
            "",
            "Module paths that are not their repository's: github.com/acme/lib=go.acme.dev/lib. The longest beginning of"
                    + " a repository counts.");
    static final Setting<Boolean> PREWARM = fixed(
            "control.webhook-prewarm",
            ValueType.FLAG,
            "true",
            "Whether a pushed tag's version is fetched at once; else its module is only refreshed.");

    static final List<Setting<?>> ALL = all();

    private WebhookSettings() {}

    static String secretKey(String server) {
        return "control.webhook-" + server + "-secret";
    }

    static String fileKey(String server) {
        return secretKey(server) + "-file";
    }

    private static List<Setting<?>> all() {
        List<Setting<?>> all = new ArrayList<>();
        for (Server server : SERVERS) {
            all.add(server.secret());
            all.add(server.file());
        }
        all.addAll(List.of(REPOSITORIES, MODULES, PREWARM));
        return List.copyOf(all);
    }

    static WebhookKeys read(Values values) {
        Map<String, String> secrets = new LinkedHashMap<>();
        Map<String, Path> files = new LinkedHashMap<>();
        for (Server server : SERVERS) {
            values.get(server.secret()).ifPresent(secret -> secrets.put(server.name(), secret));
            values.get(server.file()).ifPresent(file -> files.put(server.name(), file));
            if (secrets.containsKey(server.name()) && files.containsKey(server.name())) {
                throw new IllegalArgumentException(
                        server.secret().key() + " and " + server.file().key() + ": set one of them");
            }
        }
        return new WebhookKeys(secrets, files, values.get(REPOSITORIES), values.get(MODULES), values.get(PREWARM));
    }

    static Optional<String> secret(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.length() < SHORTEST) {
            throw new IllegalArgumentException("too short: try openssl rand -hex 32");
        }
        if (text.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException("it holds a character that cannot be typed everywhere");
        }
        return Optional.of(text);
    }

    private static Map<String, String> modules(String text) {
        Map<String, String> modules = new LinkedHashMap<>();
        for (String each : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            String[] sides = each.strip().split("=", -1);
            if (sides.length != 2 || sides[0].isEmpty() || sides[1].isEmpty() || each.contains("://")) {
                throw new IllegalArgumentException("each is REPOSITORY=MODULE, without https://");
            }
            modules.put(sides[0], sides[1]);
        }
        return modules;
    }
}
