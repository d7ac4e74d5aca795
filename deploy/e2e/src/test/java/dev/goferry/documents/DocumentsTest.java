package dev.goferry.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.launching.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every {@code ```sh} block of the documents, those of one document in their order in one shell. A word behind
 * {@code sh} says what a block takes:
 *
 * <ul>
 *   <li>{@code serves}: starts Goferry and stays; it is stopped once it is ready
 *   <li>{@code k8s}: wants a Kubernetes; deploy/e2e/k8s-run does what it does
 *   <li>{@code build}: builds the source tree, as this build does
 *   <li>the name of a test that runs it, which must exist
 * </ul>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DocumentsTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Set<String> ELSEWHERE = Set.of("k8s", "build");
    private static final Pattern READY = Pattern.compile("(?m)is ready|nodes on one bucket");
    /** Named in the index before they are there; out with each that is. */
    private static final Pattern QUOTE = Pattern.compile("`([^`]+)`");

    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");

    private Path folder = Path.of("");

    private Bench bench;

    @BeforeAll
    void open(@TempDir Path empty) throws IOException {
        folder = empty;
        bench = new Bench(folder);
    }

    @AfterAll
    void close() {
        bench.close();
    }

    @TestFactory
    Stream<DynamicTest> commands_work_asTheyStand() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path document : documents()) {
            List<Block> blocks = Block.of(document);
            List<Block> together =
                    blocks.stream().filter(block -> block.kind().isEmpty()).toList();
            if (!together.isEmpty()) {
                tests.add(DynamicTest.dynamicTest(String.valueOf(document.getFileName()), () -> run(together)));
            }
            blocks.stream()
                    .filter(block -> !block.kind().isEmpty())
                    .forEach(block -> tests.add(DynamicTest.dynamicTest(block.toString(), () -> runSpecial(block))));
        }
        assertThat(tests).hasSizeGreaterThan(10);
        return tests.stream();
    }

    @Test
    void links_leadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            LINK.matcher(Files.readString(document))
                    .results()
                    .map(link -> link.group(1))
                    .filter(target ->
                            !Files.exists(document.resolveSibling(target).normalize()))
                    .forEach(target -> broken.add(document.getFileName() + ": " + target));
        }
        assertThat(broken).isEmpty();
    }

    /** What troubleshoot.md quotes is what Goferry says, but for the parts behind an ellipsis and what go says itself. */
    @Test
    void quotedTexts_areThoseOfTheCode() throws IOException {
        String code = literals();
        List<String> unknown = new ArrayList<>();
        Files.readAllLines(ROOT.resolve("docs/troubleshoot.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.contains("from go itself"))
                .map(line -> line.split("\\|", -1)[1])
                .flatMap(cell -> QUOTE.matcher(cell).results())
                .flatMap(quote -> Stream.of(quote.group(1).split("…")))
                .map(String::strip)
                .filter(part -> part.length() > 5 && !code.contains(part))
                .forEach(unknown::add);
        assertThat(unknown).isEmpty();
    }

    /** All of the sources, with literals joined that a line break parted, and what the alerts are named. */
    private static String literals() throws IOException {
        StringBuilder all = new StringBuilder(Files.readString(ROOT.resolve("deploy/telemetry/rules.yaml")));
        all.append(Files.readString(ROOT.resolve("goferry")));
        try (Stream<Path> files = Files.find(
                ROOT,
                14,
                (file, attributes) ->
                        file.toString().endsWith(".java") && file.toString().contains("/src/main/"))) {
            for (Path file : files.toList()) {
                all.append(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", ""));
            }
        }
        return all.toString();
    }

    @Test
    void index_namesEveryDocument() throws IOException {
        String index = Files.readString(ROOT.resolve("docs/README.md"));
        assertThat(documents())
                .filteredOn(document -> !document.endsWith("README.md"))
                .allSatisfy(document -> assertThat(index).contains("(" + document.getFileName() + ")"));
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private void run(List<Block> blocks) throws Exception {
        String script = blocks.stream()
                .map(block -> "echo '== " + block + "' >&2\n" + block.text())
                .collect(Collectors.joining("\n"));
        try (Started run = bench.run(blocks.getFirst().document(), script)) {
            assertThat(run.exitCode()).as(run.err() + run.out()).isZero();
        }
    }

    private void runSpecial(Block block) throws Exception {
        switch (block.kind()) {
            case "serves" -> serve(block);
            default ->
                assertThat(ELSEWHERE.contains(block.kind()) || isTest(block.kind()))
                        .as(block + ": " + block.kind() + " is no word of DocumentsTest's and no test's name")
                        .isTrue();
        }
    }

    private void serve(Block block) throws Exception {
        try (Started run = bench.run(block.document(), block.text())) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() ->
                            READY.matcher(run.out()).find() || !run.process().isAlive());
            assertThat(READY.matcher(run.out()).find())
                    .as(run.out() + run.err())
                    .isTrue();
            List<ProcessHandle> all = run.process().descendants().toList();
            run.process().destroy();
            all.forEach(ProcessHandle::destroy);
            assertThat(run.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean isTest(String name) throws IOException {
        try (Stream<Path> files = Files.find(
                ROOT,
                12,
                (file, attributes) ->
                        file.endsWith(name + ".java") && file.toString().contains("/src/test/"))) {
            return name.endsWith("Test") && files.findFirst().isPresent();
        }
    }
}
