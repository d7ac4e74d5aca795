package dev.goferry.disk;

import dev.goferry.commit.Digest;
import dev.goferry.pin.Pin;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

/** A file with bytes that follow from its number, and the pin of them. */
final class Sample {
    private final String key;
    private final byte[] bytes;
    private final Pin pin;

    private Sample(String key, byte[] bytes, Pin pin) {
        this.key = key;
        this.bytes = bytes;
        this.pin = pin;
    }

    String key() {
        return key;
    }

    byte[] bytes() {
        return bytes;
    }

    Pin pin() {
        return pin;
    }

    static Sample of(int number, int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(number).nextBytes(bytes);
        return of("example.com/m" + number % 50 + "/@v/v1.0." + number + ".zip", bytes);
    }

    static Sample of(String key, byte[] bytes) throws IOException {
        String sha256 = Digest.of(new ByteArrayInputStream(bytes)).sha256();
        return new Sample(
                key,
                bytes,
                new Pin(bytes.length, sha256, Optional.empty(), "https://up.example", Instant.EPOCH, Pin.FIRST_USE));
    }

    Adoption into(DiskCache cache) {
        return cache.adopt(key, bytes, pin, cache.drops());
    }
}
