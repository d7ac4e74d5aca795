package dev.goferry.config;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The upstream of a node that was told none: GOPROXY, or what {@code go env GOPROXY} says. A value that leads back to
 * the node itself, because its user exported GOPROXY for clients in the same shell, is passed over.
 */
final class DefaultUpstream {
    private static final long GO_ENV_SECONDS = 5;
    private static final int MAX_BYTES = 8192;

    private DefaultUpstream() {}

    /** The text and its origin; an empty text where nothing is known. */
    static Given find(Machine machine, String listen) {
        String exported = machine.variable("GOPROXY");
        if (!exported.isEmpty() && !isSelf(exported, listen)) {
            return new Given(exported, "GOPROXY");
        }
        String set = goEnv(machine, Map.of("GOPROXY", ""));
        if (!set.isEmpty() && !isSelf(set, listen)) {
            return new Given(set, "go env GOPROXY");
        }
        // GOENV=off leaves out what go env -w wrote: the toolchain's own default.
        String builtIn = set.isEmpty() ? "" : goEnv(machine, Map.of("GOPROXY", "", "GOENV", "off"));
        return new Given(
                builtIn, builtIn.isEmpty() ? "and no go on PATH says what GOPROXY is" : "go env GOPROXY, GOENV=off");
    }

    /** Whether one of a chain's URLs is the node's own listener. */
    static boolean leadsTo(String chain, HostPort listen) {
        for (String element : chain.split("[,|]", -1)) {
            String text = element.strip();
            if (text.startsWith("http://") || text.startsWith("https://")) {
                URI url = URI.create(text);
                if (url.getPort() == listen.port() && url.getHost() != null && sameHost(url.getHost(), listen.host())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isSelf(String chain, String listen) {
        try {
            return leadsTo(chain, HostPort.parse(listen));
        } catch (IllegalArgumentException e) {
            return false; // The chain or the address is malformed, which the check of its own key tells.
        }
    }

    private static boolean sameHost(String urlHost, String listenHost) {
        List<String> here = List.of("localhost", "127.0.0.1", "[::1]", "::1", "0.0.0.0", "[::]", "::");
        String host = urlHost.toLowerCase(Locale.ROOT);
        return host.equals(listenHost) || (here.contains(host) && here.contains(listenHost));
    }

    private static String goEnv(Machine machine, Map<String, String> changes) {
        Optional<Path> tool = tool(machine);
        if (tool.isEmpty()) {
            return ""; // The error of the key itself says to set it.
        }
        ProcessBuilder go = new ProcessBuilder(tool.get().toString(), "env", "GOPROXY")
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        go.environment().clear();
        go.environment().putAll(machine.environment());
        go.environment().putAll(changes);
        // A go.mod in the current folder must not make go fetch another toolchain.
        go.environment().put("GOTOOLCHAIN", "local");
        try {
            return answer(go.start());
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static Optional<Path> tool(Machine machine) {
        return Stream.of(machine.variable("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "go"))
                .filter(file -> file.isAbsolute() && Files.isExecutable(file))
                .findFirst();
    }

    private static String answer(Process process) throws IOException, InterruptedException {
        try {
            process.getOutputStream().close();
            boolean ended = process.waitFor(GO_ENV_SECONDS, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0
                    ? new String(process.getInputStream().readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip()
                    : "";
        } finally {
            process.destroyForcibly();
        }
    }
}
