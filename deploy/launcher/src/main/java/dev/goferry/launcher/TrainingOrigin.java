package dev.goferry.launcher;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A small upstream on loopback for the training run: one module at every version that is asked for. */
final class TrainingOrigin implements AutoCloseable {
    static final String MODULE = "example.com/train";
    private static final int ZIP_BYTES = 256 << 10;

    /** Small ones of text, as a module has them. */
    private static final int ZIP_FILES = 60;

    private final HttpServer server;

    TrainingOrigin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", TrainingOrigin::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = body(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static byte[] body(String path) throws IOException {
        String file = path.substring(path.lastIndexOf('/') + 1);
        int dot = file.lastIndexOf('.');
        return switch (dot < 0 ? file : file.substring(dot)) {
            case "list" -> bytes("v1.0.0\nv1.0.1\n");
            case "@latest" -> info("v1.0.1");
            case ".info" -> info(file.substring(0, dot));
            case ".mod" -> bytes("module " + MODULE + "\n\ngo 1.16\n");
            case ".zip" -> zip(file.substring(0, dot));
            default -> bytes("");
        };
    }

    private static byte[] info(String version) {
        return bytes("{\"Version\":\"" + version + "\",\"Time\":\"2026-01-01T00:00:00Z\"}");
    }

    private static byte[] zip(String version) throws IOException {
        byte[] random = new byte[ZIP_BYTES];
        new Random(version.hashCode()).nextBytes(random);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            String prefix = MODULE + "@" + version + "/";
            zip.putNextEntry(new ZipEntry(prefix + "go.mod"));
            zip.write(bytes("module " + MODULE + "\n\ngo 1.16\n"));
            for (int file = 0; file < ZIP_FILES; file++) {
                zip.putNextEntry(new ZipEntry(prefix + "file" + file + ".go"));
                zip.write(bytes(("// A line of file " + file + ".\n").repeat(20 + file)));
            }
            zip.putNextEntry(new ZipEntry(prefix + "data.bin"));
            zip.write(random);
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
