package dev.goferry.oracle;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Go program that answers with golang.org/x/mod: the truth about names, versions, zips and go.mod files. Built with the
 * machine's {@code go} and its GOPROXY on first use, and run as one process for each Oracle. Not thread-safe.
 */
public final class Oracle implements AutoCloseable {
    private static final int BUILD_MINUTES = 5;

    private final Path folder;
    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    private Oracle(Path folder) throws IOException {
        this.folder = folder;
        this.process = new ProcessBuilder(folder.resolve("oracle.exe").toString())
                .redirectError(Redirect.INHERIT)
                .start();
        this.questions =
                new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII));
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** Builds the program in a temporary folder, so that nothing in the source tree can change, and starts it. */
    public static Oracle start() {
        try {
            Path folder = Files.createTempDirectory("goferry-oracle-");
            for (String name : List.of("main.go", "sumdb.go", "go.mod", "go.sum")) {
                try (InputStream source = Oracle.class.getResourceAsStream("/go/oracle/" + name)) {
                    if (source == null) {
                        throw new IllegalStateException("the oracle's " + name + " is not on the class path");
                    }
                    Files.copy(source, folder.resolve(name));
                }
            }
            build(folder);
            return new Oracle(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fields of the answer; arguments and answers are UTF-8. */
    public List<String> ask(String operation, String... arguments) {
        byte[][] raw = new byte[arguments.length][];
        for (int i = 0; i < arguments.length; i++) {
            raw[i] = arguments[i].getBytes(StandardCharsets.UTF_8);
        }
        return ask(operation, raw);
    }

    /** The same with arguments that need be no text. */
    public List<String> ask(String operation, byte[]... arguments) {
        try {
            questions.write(encode(operation.getBytes(StandardCharsets.UTF_8)));
            for (byte[] argument : arguments) {
                questions.write('\t');
                questions.write(encode(argument));
            }
            questions.write('\n');
            questions.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("the oracle died of " + operation + "; see standard error");
            }
            List<String> fields = new ArrayList<>();
            for (String field : answer.split("\t", -1)) {
                fields.add(new String(Base64.getDecoder().decode(field), StandardCharsets.UTF_8));
            }
            return fields;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether x/mod accepts it: for operations that answer {@code ok} or {@code refused} first. */
    public boolean accepts(String operation, String... arguments) {
        return ask(operation, arguments).getFirst().equals("ok");
    }

    @Override
    public void close() throws IOException {
        questions.close();
        process.destroy();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static String encode(byte[] argument) {
        return Base64.getEncoder().encodeToString(argument);
    }

    private static void build(Path folder) throws IOException {
        Path log = folder.resolve("build.log");
        ProcessBuilder builder = new ProcessBuilder("go", "build", "-o", "oracle.exe", ".")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("GOWORK", "off");
        Process go;
        try {
            go = builder.start();
        } catch (IOException e) {
            throw new IllegalStateException("these tests ask golang.org/x/mod: install Go and put 'go' on the PATH", e);
        }
        try {
            if (!go.waitFor(BUILD_MINUTES, TimeUnit.MINUTES)) {
                go.destroyForcibly();
                throw new IllegalStateException("go build of the oracle took more than " + BUILD_MINUTES + " minutes");
            }
        } catch (InterruptedException e) {
            go.destroyForcibly();
            throw new IllegalStateException(e);
        }
        if (go.exitValue() != 0) {
            throw new IllegalStateException("go build of the oracle failed:\n" + Files.readString(log));
        }
    }
}
