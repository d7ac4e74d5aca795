package dev.goferry.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The variables {@code GOFERRY_…}. Every one of them is a key, is read by the launcher, or is a mistake. */
final class EnvironmentLayer {
    /** The variable that names the configuration file. */
    static final String FILE = "GOFERRY_CONFIG";

    private static final Set<String> OF_THE_LAUNCHER =
            Set.of(FILE, "GOFERRY_JAVA_HOME", "GOFERRY_HEAP", "GOFERRY_CI", "GOFERRY_SERVER", "GOFERRY_TOKEN");

    /** Kubernetes and Docker links describe a Service named goferry… to every container in such variables. */
    private static final Pattern SERVICE_LINK = Pattern.compile("GOFERRY_([A-Z0-9_]+_)?"
            + "(SERVICE_HOST=.*|SERVICE_PORT(_[A-Z0-9_]+)?=\\d+|PORT(_\\d+_(TCP|UDP|SCTP))?=(tcp|udp|sctp)://.*"
            + "|PORT_\\d+_(TCP|UDP|SCTP)_(PROTO|PORT|ADDR)=.*)");

    private EnvironmentLayer() {}

    static void read(Table table, Map<String, String> environment, Layer layer, Consumer<String> problems) {
        new TreeMap<>(environment).forEach((name, value) -> {
            if (name.startsWith(Setting.ENVIRONMENT_PREFIX) && !OF_THE_LAUNCHER.contains(name)) {
                Optional<String> key = table.keyOfVariable(name);
                key.ifPresent(known -> layer.put(known, new Given(value, name)));
                if (key.isEmpty() && !SERVICE_LINK.matcher(name + "=" + value).matches()) {
                    String nearest = Spelling.nearest(name, table.variables()).orElse("");
                    problems.accept(name + ": unknown variable, did you mean " + nearest + "?");
                }
            }
        });
    }
}
