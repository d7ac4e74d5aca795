package dev.goferry.upstream.direct;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The system's certificates with some more in one PEM file: git knows no other way to trust both. */
final class SystemCa {
    /** Where crypto/x509 of Go looks for them on Linux, macOS and the BSDs. */
    private static final List<Path> BUNDLES = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    private SystemCa() {}

    static void writeWith(Path extra, Path bundle) throws IOException {
        try (OutputStream out = Files.newOutputStream(bundle)) {
            Files.copy(extra, out);
            out.write("\n".getBytes(US_ASCII));
            for (Path system : BUNDLES) {
                if (Files.isReadable(system)) {
                    Files.copy(system, out);
                    return;
                }
            }
        }
    }
}
