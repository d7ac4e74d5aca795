package dev.goferry.launcher;

import dev.goferry.cluster.ClusterSecret;
import dev.goferry.config.ChecksConfig;
import dev.goferry.config.Configuration;
import dev.goferry.config.MembershipConfig;
import dev.goferry.replication.Checks;
import dev.goferry.replication.PeerTokens;
import dev.goferry.replication.Peering;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** What a configured region brings along to follow others. */
final class Peers {
    private static final int SECRET_BYTES = 32;

    private Peers() {}

    static Peering of(Configuration configuration) throws IOException {
        ChecksConfig checks = configuration.node().checks();
        return new Peering(
                new PeerTokens(secret(configuration)),
                new Checks(checks.database(), checks.privateModules(), checks.unverified()));
    }

    /** The control plane's own, else the cluster's, else one that this machine keeps beside its data. */
    private static String secret(Configuration configuration) throws IOException {
        Optional<String> own = configuration.control().secretText();
        Optional<MembershipConfig> membership = configuration.node().membership();
        if (own.isPresent()) {
            return own.get();
        }
        return membership.isPresent()
                ? membership.get().cluster().secret()
                : kept(configuration.node().data().resolve("control-secret"));
    }

    private static String kept(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, HexFormat.of().formatHex(secret), StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            // An earlier start made it.
        }
        String text = Files.readString(file).strip();
        if (text.length() < ClusterSecret.SHORTEST) {
            throw new IOException(file + " is cut: remove it, and give the rules their peers' tokens again");
        }
        return text;
    }
}
