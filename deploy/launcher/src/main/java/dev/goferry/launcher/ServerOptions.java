package dev.goferry.launcher;

import picocli.CommandLine.Option;

/** What every command that talks to a control plane takes. */
final class ServerOptions {
    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "${env:GOFERRY_SERVER:-http://127.0.0.1:8082}",
            description = "The control plane (GOFERRY_SERVER, or ${DEFAULT-VALUE}).")
    private String server = "";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:GOFERRY_TOKEN:-}",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
            description = "The token (GOFERRY_TOKEN, which other users of this machine cannot see).")
    private String token = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}.")
    private Output output = Output.text;

    /** How answers are printed. */
    @SuppressWarnings("EnumOrdinal") // Only named.
    enum Output {
        text,
        json
    }

    AdminClient client() throws Refused {
        return AdminClient.of(server, token);
    }

    boolean isJson() {
        return output == Output.json;
    }
}
