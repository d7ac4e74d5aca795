package dev.goferry.usage;

import dev.goferry.digest.Sha256;
import dev.goferry.module.ModuleVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** 64 bits of a version's SHA-256: two versions that share them are kept as if each were asked for, never lost. */
final class Fingerprint {
    private Fingerprint() {}

    static long of(ModuleVersion module) {
        byte[] text = module.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.wrap(Sha256.of(text)).getLong();
    }
}
