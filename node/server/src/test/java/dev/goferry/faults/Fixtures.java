package dev.goferry.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goferry.module.ModulePath;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.origin.ModuleFiles;
import dev.goferry.sumdb.TestSumDb;
import dev.goferry.verification.ModFile;
import dev.goferry.verification.ModuleZip;
import dev.goferry.verification.ZipLimits;
import dev.goferry.verification.ZipVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;

/** Names and bytes that the runs share. */
public final class Fixtures {
    /** The module that faults happen to; the same as that of the hostile zips. */
    static final String MODULE = "example.com/m";

    static final String ZIP = MODULE + "/@v/v1.0.0.zip";
    static final String MOD = MODULE + "/@v/v1.0.0.mod";
    static final String INFO = MODULE + "/@v/v1.0.0.info";
    static final String LIST = MODULE + "/@v/list";

    private Fixtures() {}

    /** A file that does not shrink, the same for the same seed. */
    public static Map<String, byte[]> noise(int bytes, long seed) {
        byte[] noise = new byte[bytes];
        new Random(seed).nextBytes(noise);
        return Map.of("x.go", "package x\n".getBytes(UTF_8), "noise.bin", noise);
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static ModuleVersion version(String module, String version) {
        return new ModuleVersion(new ModulePath(module), new Version(version));
    }

    /** Signs these files. */
    public static void sign(TestSumDb sumdb, ModuleVersion version, ModuleFiles files) throws IOException {
        sumdb.add(version, zipH1(version, files.zip()), modH1(files.mod()));
    }

    static String zipH1(ModuleVersion version, byte[] zip) throws IOException {
        Path file = Files.createTempFile("signed", ".zip");
        try {
            Files.write(file, zip);
            return switch (ModuleZip.check(file, version, ZipLimits.DEFAULT)) {
                case ZipVerdict.Sound sound -> sound.h1();
                case ZipVerdict.Broken(String reason) -> throw new IOException(reason);
            };
        } finally {
            Files.delete(file);
        }
    }

    private static String modH1(byte[] mod) throws IOException {
        return switch (ModFile.check(mod)) {
            case ModFile.Verdict.Sound(String h1) -> h1;
            case ModFile.Verdict.Broken(String reason) -> throw new IOException(reason);
        };
    }
}
