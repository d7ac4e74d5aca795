package dev.goferry.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Trust in a company's CAs beside those of the JDK. */
final class ExtraCa {
    private ExtraCa() {}

    static TrustManagerFactory besideTheSystems(Path pem) {
        try {
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int n = 0;
            for (Certificate certificate : read(pem)) {
                all.setCertificateEntry("extra-" + n++, certificate);
            }
            for (TrustManager manager : trusting(null).getTrustManagers()) {
                if (manager instanceof X509TrustManager system) {
                    for (X509Certificate certificate : system.getAcceptedIssuers()) {
                        all.setCertificateEntry("system-" + n++, certificate);
                    }
                }
            }
            return trusting(all);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("cannot use the CA file " + pem + ": it must hold PEM certificates");
        }
    }

    private static Collection<? extends Certificate> read(Path pem) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> read =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (read.isEmpty()) {
                throw new IOException("no certificate");
            }
            return read;
        }
    }

    private static TrustManagerFactory trusting(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
