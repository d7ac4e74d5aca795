package dev.goferry.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.goferry.config.PeerTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A CA and certificates of it, made by the JDK's keytool; each takes about two seconds. */
final class TestCa {
    private static final String PASSWORD = "test-only";

    private final Path folder;
    private final Path certificate;

    TestCa(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=cluster", "-ext", "bc:c=ca:true", "-keyalg", "EC");
        this.certificate =
                pem("ca.crt", "CERTIFICATE", store().getCertificate("ca").getEncoded());
    }

    /** A node with a certificate of this CA. */
    PeerTls node(String name) throws Exception {
        Path request = folder.resolve(name + ".csr");
        Path signed = folder.resolve(name + ".crt");
        keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-keyalg", "EC");
        keytool("-certreq", "-alias", name, "-file", request.toString());
        keytool("-gencert", "-alias", "ca", "-rfc", "-infile", request.toString(), "-outfile", signed.toString());
        byte[] key = store().getKey(name, PASSWORD.toCharArray()).getEncoded();
        return new PeerTls(signed, pem(name + ".key", "PRIVATE KEY", key), certificate);
    }

    private KeyStore store() throws GeneralSecurityException, IOException {
        return KeyStore.getInstance(folder.resolve("ca.p12").toFile(), PASSWORD.toCharArray());
    }

    private void keytool(String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-validity", "3650"));
        command.addAll(List.of("-keystore", folder.resolve("ca.p12").toString()));
        if (words[0].equals("-certreq")) {
            command.removeAll(List.of("-validity", "3650"));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("keytool: " + said);
        }
    }

    private Path pem(String name, String kind, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                folder.resolve(name), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
