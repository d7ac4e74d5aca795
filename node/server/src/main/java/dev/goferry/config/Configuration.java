package dev.goferry.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A node's configuration and where each value came from. Sources, each over the ones before it: the default, the file,
 * {@code GOFERRY_…} variables, {@code --set key=value}.
 *
 * @param node what the node starts with
 * @param control what the control plane starts with
 * @param entries every key's effective text
 * @param file the file that was read, if any
 */
public record Configuration(NodeConfig node, ControlKeys control, List<Entry> entries, Optional<Path> file) {
    static final Table TABLE = new Table(List.of(
            EdgeSettings.ALL,
            StorageSettings.ALL,
            BucketSettings.ALL,
            SourceSettings.ALL,
            CheckSettings.ALL,
            BehaviourSettings.ALL,
            PrefetchSettings.ALL,
            ClusterSettings.ALL,
            ControlSettings.ALL));

    /** The readers whose failures are problems of the configuration. */
    private static final List<Consumer<Values>> PARTS = List.of(
            EdgeSettings::read,
            EdgeSettings::readOps,
            BucketSettings::readStore,
            StorageSettings::readCache,
            StorageSettings::readSpool,
            SourceSettings::read,
            CheckSettings::read,
            CheckSettings::readDirect,
            BehaviourSettings::readFreshness,
            BehaviourSettings::readLimits,
            BehaviourSettings::readUsage,
            PrefetchSettings::read,
            ClusterSettings::read,
            ControlSettings::read);

    /** A key, its text without secrets, and where that came from. */
    public record Entry(String key, String text, String origin) {}

    public Configuration {
        entries = List.copyOf(entries);
    }

    /**
     * Reads all sources.
     *
     * @param file from the command line; else {@code GOFERRY_CONFIG}, else {@code goferry/config.yaml} in the user's
     *     configuration folder if it is there
     * @param sets {@code key=value} from the command line
     * @throws InvalidConfig with every problem of every source
     */
    public static Configuration load(Machine machine, Optional<Path> file, List<String> sets) throws InvalidConfig {
        List<String> problems = new ArrayList<>();
        Optional<Path> read = fileOf(machine, file);
        Map<String, Given> set = new LinkedHashMap<>();
        read.ifPresent(path -> set.putAll(layer(problems, layer -> YamlLayer.read(path, layer, problems::add))));
        set.putAll(layer(problems, layer -> EnvironmentLayer.read(TABLE, machine.environment(), layer, problems::add)));
        set.putAll(layer(problems, layer -> sets.forEach(text -> commandLine(text, layer, problems::add))));
        Values values = new Values(TABLE, set, machine);
        values.check(problems::add);
        PARTS.forEach(part -> attempt(part, values, problems::add));
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems);
        }
        return new Configuration(assemble(values), ControlSettings.read(values), entries(values), read);
    }

    /** One line for each key that somebody set and that does nothing here. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(ofTheStore());
        if (node.membership().isEmpty()) {
            entries.stream()
                    .filter(entry -> entry.key().startsWith("cluster.")
                            && !entry.text().isEmpty()
                            && !entry.origin().equals(Given.DEFAULT))
                    .map(entry ->
                            entry.key() + " has no effect without cluster.join, cluster.dns or cluster.kubernetes ("
                                    + entry.origin() + ")")
                    .forEach(warnings::add);
        }
        return List.copyOf(warnings);
    }

    private List<String> ofTheStore() {
        return switch (node.store()) {
            case StoreConfig.Bucket _ -> List.of();
            case StoreConfig.Folder _ ->
                entries.stream()
                        .filter(entry -> !entry.origin().equals(Given.DEFAULT))
                        .flatMap(Configuration::uselessForFolders)
                        .toList();
        };
    }

    private static Stream<String> uselessForFolders(Entry entry) {
        String why = "";
        if (entry.key().equals(StorageSettings.CACHE_DIR.key())
                || entry.key().equals(StorageSettings.CACHE_SIZE.key())) {
            why = "a folder store is its own cache";
        } else if (BucketSettings.ALL.stream().anyMatch(setting -> setting.key().equals(entry.key()))) {
            why = "the store is a folder";
        }
        return why.isEmpty()
                ? Stream.empty()
                : Stream.of(entry.key() + " has no effect: " + why + " (" + entry.origin() + ")");
    }

    private static Map<String, Given> layer(List<String> problems, Consumer<Layer> reader) {
        Layer layer = new Layer(TABLE, problems::add);
        reader.accept(layer);
        return layer.values();
    }

    private static Optional<Path> fileOf(Machine machine, Optional<Path> file) {
        String named = machine.variable(EnvironmentLayer.FILE);
        if (file.isPresent() || !named.isEmpty()) {
            return file.or(() -> Optional.of(Path.of(named)));
        }
        return Optional.of(machine.userFolder("XDG_CONFIG_HOME", ".config").resolve("goferry/config.yaml"))
                .filter(Files::exists);
    }

    private static void commandLine(String text, Layer layer, Consumer<String> problems) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            problems.accept("--set " + Given.redacted(text) + ": expected key=value");
            return;
        }
        layer.put(text.substring(0, equals), new Given(text.substring(equals + 1), "--set"));
    }

    private static void attempt(Consumer<Values> part, Values values, Consumer<String> problems) {
        try {
            part.accept(values);
        } catch (Values.Unusable e) {
            return; // Told by the check of the key.
        } catch (IllegalArgumentException e) {
            problems.accept(String.valueOf(e.getMessage()));
        }
    }

    private static NodeConfig assemble(Values values) {
        return new NodeConfig(
                values.get(BehaviourSettings.REGION),
                values.get(StorageSettings.DATA),
                EdgeSettings.read(values),
                EdgeSettings.readOps(values),
                BucketSettings.readStore(values),
                StorageSettings.readCache(values),
                StorageSettings.readSpool(values),
                BehaviourSettings.readFreshness(values),
                BehaviourSettings.readLimits(values),
                PrefetchSettings.read(values),
                SourceSettings.read(values),
                CheckSettings.readDirect(values),
                CheckSettings.read(values),
                values.get(BehaviourSettings.ACCESS_LOG),
                values.get(BehaviourSettings.TRACE_OTLP),
                BehaviourSettings.readUsage(values),
                ClusterSettings.read(values),
                values.get(BehaviourSettings.WARM_UP),
                values.get(BehaviourSettings.COMPARE_EVERY),
                BucketSettings.readRedirect(values));
    }

    private static List<Entry> entries(Values values) {
        List<Entry> entries = new ArrayList<>();
        values.effective().forEach((key, setting) -> {
            Given given = values.given(setting, key);
            entries.add(new Entry(key, setting.shown(given), given.origin()));
        });
        return entries;
    }
}
