package dev.goferry.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that a control plane carries out. */
abstract class Remote implements Callable<Integer> {
    @Mixin
    private ServerOptions options = new ServerOptions();

    /** The exit code. */
    abstract int run(AdminClient client) throws Refused, InterruptedException;

    @Override
    public final Integer call() throws InterruptedException {
        try (AdminClient client = options.client()) {
            return run(client);
        } catch (Refused e) {
            System.err.println("goferry: " + e.getMessage());
            return e.exit();
        }
    }

    /** The answer as it is with {@code -o json}, else the text. */
    final void print(JsonNode answer, String text) {
        System.out.println(options.isJson() ? answer.toPrettyString() : text);
    }

    final boolean isJson() {
        return options.isJson();
    }
}
