package dev.goferry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command: measures the rows asked for and prints the table. Loopback only; every load stops by itself. */
@Command(
        name = "deploy/bench/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures Goferry beside the origin itself, nginx and peers, and prints one table.")
final class Bench implements Callable<Integer> {
    private static final List<Row> ROWS = List.of(
            new ColdRow("graph-30", "mod graph", 30, false, 0.25),
            new ColdRow("graph-100", "mod graph", 100, false, 0.15),
            new ColdRow("download-30", "mod download", 30, false, 0.8),
            new ColdRow("download-100", "mod download", 100, false, 0.55),
            new ColdRow("verified-30", "mod download", 30, true, 0.9),
            new WarmRow(),
            new SmallRow(),
            new ZipRow(),
            new HerdRow(),
            new StartRow(),
            new ClusterRow(),
            new TurnsRow(),
            new TakeoverRow(),
            new PrewarmRow("prewarm-near", 30, 40_000_000),
            new PrewarmRow("prewarm-far", 100, 2_500_000),
            new MeanwhileRow("meanwhile", 100, 2_500_000));

    private static final String GOFERRY = "GOFERRY_LISTEN={listen} GOFERRY_OPS_LISTEN={ops} GOFERRY_DATA={dir}/data"
            + " GOFERRY_UPSTREAM={upstream} GOFERRY_SUMDB='{sumdb}' " + Control.SETTINGS + " exec {root}/goferry";

    @Option(
            names = "--only",
            split = ",",
            description =
                    "Only these rows: graph-30, graph-100, download-30, download-100, verified-30, warm, small, zip,"
                            + " herd, start, cluster, turns, takeover, prewarm-near, prewarm-far, meanwhile.")
    private List<String> only = List.of();

    @Option(names = "--quick", description = "Each measurement once, loads of two seconds.")
    private boolean quick;

    @Option(
            names = "--module",
            defaultValue = "github.com/prometheus/prometheus@v0.315.0",
            description = "The main module (${DEFAULT-VALUE}).")
    private String module = "";

    @Option(
            names = "--modcache",
            description =
                    "A GOMODCACHE that holds all that the main module's graph and download ask. Without it they are"
                            + " downloaded once, through your own GOPROXY.")
    private @Nullable Path modCache;

    @Option(names = "--folder", description = "Where the corpus is kept ($XDG_CACHE_HOME/goferry-bench).")
    private @Nullable Path folder;

    @Option(
            names = "--peer",
            paramLabel = "NAME=COMMAND",
            description = "Another proxy: a shell command with {listen}, {upstream} and {dir} in it. May be repeated.")
    private Map<String, String> peers = Map.of();

    @Option(names = "--goferry", description = "Another command for Goferry; \"none\" leaves it out.")
    private String goferry = GOFERRY;

    public static void main(String... args) {
        System.out.println("deploy/bench/run " + String.join(" ", args));
        var command = new CommandLine(new Bench()).setExecutionExceptionHandler((failure, line, parsed) -> {
            if (!(failure instanceof BenchFailure known)) {
                throw failure;
            }
            line.getErr().println("bench: " + known.text());
            return 1;
        });
        System.exit(command.execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var unknown = only.stream()
                .filter(name -> ROWS.stream().noneMatch(row -> row.name().equals(name)))
                .toList();
        if (!unknown.isEmpty()) {
            throw new BenchFailure("no row named " + unknown.getFirst() + "; --help lists them");
        }
        var root = Path.of(System.getProperty("bench.root", ".")).toAbsolutePath();
        var corpus = Corpus.prepare(corpusFolder(), module, modCache == null ? null : modCache.toAbsolutePath());
        var work = Files.createTempDirectory("goferry-bench");
        var memory = Machine.memory();
        var caches =
                memory.isPresent() ? Files.createTempDirectory(memory.get(), "goferry-bench") : work.resolve("caches");
        var table = new Table(System.out);
        int failed = 0;
        try (var lab = new Lab(corpus, contenders(root), quick, work, caches, minio())) {
            System.out.println(Machine.line() + ", clients' module caches "
                    + (memory.isPresent() ? "in memory" : "on the servers' disk"));
            for (var row : ROWS) {
                if (only.isEmpty() || only.contains(row.name())) {
                    failed += measure(row, lab, table);
                }
            }
        }
        return failed == 0 ? 0 : 1;
    }

    private static int measure(Row row, Lab lab, Table table) throws IOException, InterruptedException {
        try {
            row.measure(lab, table);
            return 0;
        } catch (BenchFailure e) {
            table.line("FAILED", e.text());
            return 1;
        }
    }

    private List<Contender> contenders(Path root) {
        var contenders = new ArrayList<Contender>();
        contenders.add(new Contender.Straight());
        Machine.program("nginx")
                .map(Contender.Nginx::new)
                .ifPresentOrElse(contenders::add, () -> System.out.println("no nginx here"));
        boolean there = !goferry.equals(GOFERRY) || Files.isExecutable(root.resolve("goferry"));
        if (there && !goferry.equals("none")) {
            contenders.add(new Contender.Command("goferry", goferry, root));
        }
        peers.forEach((name, command) -> contenders.add(new Contender.Command(name, command, root)));
        return contenders;
    }

    private static @Nullable Path minio() {
        var program = System.getProperty("bench.minio", "");
        return program.isEmpty() ? null : Path.of(program);
    }

    private Path corpusFolder() {
        var cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), ".cache"));
        return (folder == null ? cache.resolve("goferry-bench") : folder).toAbsolutePath();
    }
}
