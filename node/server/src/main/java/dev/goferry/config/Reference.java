package dev.goferry.config;

/** Texts for people that follow from the table: the effective configuration and the reference of all keys. */
public final class Reference {
    private static final String PLAIN = "[A-Za-z0-9/][A-Za-z0-9/:._+@|-]*";

    private Reference() {}

    /** The configuration as a file that would give it again (secrets aside), the origin of each value as a comment. */
    public static String effective(Configuration configuration) {
        StringBuilder text = new StringBuilder();
        configuration.file().ifPresent(file -> text.append("# ").append(file).append('\n'));
        int width = configuration.entries().stream()
                .mapToInt(entry -> line(entry).length())
                .max()
                .orElse(0);
        for (Configuration.Entry entry : configuration.entries()) {
            String line = line(entry);
            text.append(line).repeat(' ', Math.min(width, 56) - Math.min(line.length(), 56) + 2);
            text.append("# ").append(entry.origin()).append('\n');
        }
        configuration
                .warnings()
                .forEach(warning -> text.append("# ").append(warning).append('\n'));
        return text.toString();
    }

    /** The table of all keys in Markdown. */
    public static String markdown() {
        StringBuilder text = new StringBuilder(HEAD);
        for (Setting<?> setting : Configuration.TABLE.settings()) {
            text.append("| `").append(setting.key()).append("` | ");
            text.append(cell(setting.type().expected())).append(" | ").append(fallback(setting));
            text.append(" | ").append(cell(setting.about())).append(" |\n");
        }
        return text.toString();
    }

    private static String line(Configuration.Entry entry) {
        return entry.key() + ": " + scalar(entry.text());
    }

    private static String scalar(String text) {
        return text.matches(PLAIN) && !text.equalsIgnoreCase("null") ? text : "'" + text.replace("'", "''") + "'";
    }

    private static String fallback(Setting<?> setting) {
        return switch (setting.fallback()) {
            case Setting.Fallback.Fixed(String text) -> text.isEmpty() ? "" : "`" + text + "`";
            case Setting.Fallback.Derived(String shown, var rule) -> cell(shown);
        };
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static final String HEAD = """
            # Configuration

            <!-- Written by `goferry config --doc`; a test compares. -->

            Each key may stand in one YAML file, nested or joined by dots; in the environment as `GOFERRY_` and the key in
            upper case with `_` for `.` and `-` (`GOFERRY_OPS_LISTEN`); and on the command line as `--set key=value`.
            The command line wins over the environment, the environment over the file, the file over the default.
            The file is `--config FILE`, or `GOFERRY_CONFIG`, or `goferry/config.yaml` in `$XDG_CONFIG_HOME` or `~/.config`.

            ```yaml
            listen: 0.0.0.0:8080
            upstream: https://goproxy.corp.example,direct
            routes:
              - modules: [git.corp.example/*]
                upstream: https://modules.corp.example
                credentials: CORP_MODULES_LOGIN
            ```

            The same route in the environment is `GOFERRY_ROUTES_0_MODULES='git.corp.example/*'` and so on; a list is its texts
            joined by commas. A key that does not exist is an error. `goferry config` prints what is in force and where each value
            came from. Durations end in `ms`, `s`, `m`, `h` or `d`; sizes in `B`, `KiB`, `MiB`, `GiB` or `TiB`.

            `./goferry` itself reads two more variables: `GOFERRY_JAVA_HOME`, the JDK 25 to run on, and `GOFERRY_HEAP`, the
            largest Java heap (`256m`). Commands that talk to a control plane read `GOFERRY_SERVER` and `GOFERRY_TOKEN`.
            The text of `cluster.secret`, `control.secret`, `control.bootstrap-token` and `control.webhook-*-secret` is never
            shown.

            | key | takes | default | what |
            |---|---|---|---|
            """;
}
