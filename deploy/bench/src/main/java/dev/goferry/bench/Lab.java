package dev.goferry.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the rows share: the corpus, the contenders, origins by latency, and a folder that is emptied at the end. */
final class Lab implements AutoCloseable {
    private static final Duration LONGEST_GO = Duration.ofMinutes(5);

    /** {@code store=} of a node, and the environment that goes with it. */
    record Store(String setting, Map<String, String> environment) {}

    private static final long BYTES_PER_SECOND = 40_000_000;

    private record Distance(int latencyMillis, long bytesPerSecond, boolean sumDb) {}

    private final Corpus corpus;
    private final List<Contender> contenders;
    private final int repeats;
    private final boolean quick;
    private final Path folder;
    private final Path caches;
    private final Map<Distance, OriginProcess> origins = new HashMap<>();
    private final @Nullable Path minioProgram;
    private @Nullable Minio minio;
    private int folders;

    /**
     * @param folder of the servers
     * @param caches of the clients: their module caches
     * @param minioProgram an S3 server for the rows of a cluster; null gives it a folder
     */
    Lab(
            Corpus corpus,
            List<Contender> contenders,
            boolean quick,
            Path folder,
            Path caches,
            @Nullable Path minioProgram) {
        this.corpus = corpus;
        this.minioProgram = minioProgram;
        this.contenders = contenders;
        this.repeats = quick ? 1 : 3;
        this.quick = quick;
        this.folder = folder;
        this.caches = caches;
        Runtime.getRuntime().addShutdownHook(new Thread(this::interrupted));
    }

    int repeats() {
        return repeats;
    }

    boolean quick() {
        return quick;
    }

    List<Contender> fetching() {
        return contenders.stream().filter(Contender::fetches).toList();
    }

    /** Everything but the origin itself. */
    List<Contender> servers() {
        return contenders.stream()
                .filter(c -> !(c instanceof Contender.Straight))
                .toList();
    }

    /** A standalone Goferry with its control plane. */
    Started goferry(OriginProcess origin) throws IOException, InterruptedException {
        var contender = contenders.stream()
                .filter(Contender::hasControl)
                .findFirst()
                .orElseThrow(() -> new BenchFailure("this row needs Goferry's own command"));
        return start(contender, origin, Map.of());
    }

    OriginProcess origin(int latencyMillis, boolean sumDb) throws InterruptedException {
        return origin(latencyMillis, sumDb, BYTES_PER_SECOND);
    }

    /** Without a checksum database, and so fast a connection. */
    OriginProcess origin(int latencyMillis, long bytesPerSecond) throws InterruptedException {
        return origin(latencyMillis, false, bytesPerSecond);
    }

    OriginProcess origin(int latencyMillis, boolean sumDb, long bytesPerSecond) throws InterruptedException {
        var distance = new Distance(latencyMillis, bytesPerSecond, sumDb);
        var running = origins.get(distance);
        if (running == null) {
            running = OriginProcess.start(corpus, latencyMillis, bytesPerSecond, sumDb, folder);
            origins.put(distance, running);
        }
        return running;
    }

    Corpus corpus() {
        return corpus;
    }

    /** A file with these lines. */
    Path list(List<String> lines) throws IOException {
        return Files.write(emptyFolder("list").resolve("list"), lines);
    }

    Started start(Contender contender, OriginProcess origin, Map<String, String> environment)
            throws IOException, InterruptedException {
        var setting =
                new Contender.Setting(origin.url(), origin.sumDb(), corpus, emptyFolder(contender.name()), environment);
        return contender.start(setting);
    }

    /** The time of a go command in the main module with an empty module cache; seconds. */
    double go(Started server, String... words) throws IOException, InterruptedException {
        var work = emptyFolder("go");
        for (var name : List.of("go.mod", "go.sum")) {
            Files.copy(corpus.main().resolve(name), work.resolve(name));
        }
        var modules = caches.resolve(String.valueOf(work.getFileName()));
        var command = new ArrayList<>(List.of("go"));
        command.addAll(List.of(words));
        var environment = Map.of(
                "GOPROXY", server.url().toString(),
                "GOMODCACHE", modules.toString(),
                "GOFLAGS", "-modcacherw",
                "GOSUMDB", "off",
                "GONOPROXY", "none",
                "GOTOOLCHAIN", "local",
                "GOENV", "off");
        long start = System.nanoTime();
        Child.start(command, environment, work, work.resolve("out")).finish(LONGEST_GO);
        double seconds = (System.nanoTime() - start) / 1e9;
        delete(modules);
        delete(work);
        return seconds;
    }

    /** Runs the discarding client; {@code load -h} tells the words. */
    Figures load(URI url, String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(System.getProperty("bench.load", "load"), "-url", url.toString()));
        command.addAll(List.of(words));
        var work = emptyFolder("load");
        var printed = Child.start(command, Map.of(), work, work.resolve("out")).finish(LONGEST_GO);
        var figures = Figures.parse(printed.lines().reduce((a, b) -> b).orElse(""));
        if (figures.get("failed") > 0) {
            throw new BenchFailure("load: " + printed);
        }
        return figures;
    }

    /** wrk's report. */
    String wrk(URI url, int seconds) throws IOException, InterruptedException {
        var work = emptyFolder("wrk");
        var command = List.of("wrk", "-t1", "-c32", "-d" + seconds + "s", "--latency", url.toString());
        return Child.start(command, Map.of(), work, work.resolve("out")).finish(LONGEST_GO);
    }

    /** The environment and the setting of an empty store that several nodes may share. */
    Store sharedStore() throws IOException, InterruptedException {
        if (minioProgram == null) {
            return new Store("file:" + emptyFolder("region"), Map.of());
        }
        if (minio == null) {
            minio = Minio.start(minioProgram, emptyFolder("minio"));
        }
        return minio.store("region" + ++folders);
    }

    /** Whether that is a bucket. */
    boolean hasBucket() {
        return minioProgram != null;
    }

    /** A zip of the corpus of some ten KiB, as most are. */
    String usualZip() throws IOException {
        try (var files = Files.walk(corpus.download())) {
            return files.filter(file -> file.toString().endsWith(".zip") && inKibibytes(file, 16, 64))
                    .map(file -> corpus.download().relativize(file).toString())
                    .min(Comparator.naturalOrder())
                    .orElseThrow(() -> new BenchFailure("the corpus has no zip of 16 to 64 KiB"));
        }
    }

    private static boolean inKibibytes(Path file, int least, int most) {
        long bytes = file.toFile().length();
        return bytes >= least << 10 && bytes < most << 10;
    }

    /** An empty folder that goes with the rest. */
    Path folder(String name) throws IOException {
        return emptyFolder(name);
    }

    String bigZipSha256() throws IOException {
        var bytes = Files.readAllBytes(corpus.big().resolve(BigModule.FILE + ".zip"));
        return HexFormat.of().formatHex(BigModule.sha256(bytes));
    }

    private synchronized Path emptyFolder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(++folders + "-" + name));
    }

    @Override
    public void close() throws IOException {
        origins.values().forEach(OriginProcess::close);
        if (minio != null) {
            minio.close();
        }
        delete(folder);
        delete(caches);
    }

    /** The module caches of a run weigh hundreds of megabytes, so an interrupted one clears up too. */
    private void interrupted() {
        try {
            Child.closeAll();
            delete(folder);
            delete(caches);
        } catch (IOException e) {
            System.err.println("bench: could not clear " + folder + ": " + e.getMessage());
        }
    }

    private static void delete(Path top) throws IOException {
        if (!Files.exists(top)) {
            return;
        }
        try (var files = Files.walk(top)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
