package dev.goferry.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** One answer while it is read from the wire. */
final class WireAnswer {
    private static final int KEPT = 64 << 10;

    private final long leaveAfter;
    private final Map<String, String> headers = new HashMap<>();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final MessageDigest digest;
    private int status;
    private long announced = -1;
    private long received;
    private Instant firstByte = Instant.MAX;
    private boolean left;

    WireAnswer(long leaveAfter) {
        this.leaveAfter = leaveAfter;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether it ended as HTTP says it must. A node never sends chunks: such an answer counts as broken. */
    boolean read(InputStream in) throws IOException {
        RecordedClient.readHead(in, headers);
        String[] line = headers.getOrDefault("", "").split(" ", 3);
        status = Integer.parseInt(line[1]);
        String length = headers.get("content-length");
        announced = length == null ? -1 : Long.parseLong(length);
        byte[] piece = new byte[8 << 10];
        long wanted = length == null ? Long.MAX_VALUE : announced;
        while (received < Math.min(wanted, leaveAfter)) {
            int got = in.read(piece, 0, (int) Math.min(piece.length, Math.min(wanted, leaveAfter) - received));
            if (got < 0) {
                return length == null;
            }
            take(piece, got);
        }
        left = received < wanted;
        return !left;
    }

    private void take(byte[] piece, int length) {
        if (received == 0) {
            firstByte = Instant.now();
        }
        received += length;
        digest.update(piece, 0, length);
        kept.write(piece, 0, Math.min(length, Math.max(0, KEPT - kept.size())));
    }

    /** Why there is no more of it. */
    void broke(IOException cause) {
        headers.put("broke", String.valueOf(cause.getMessage()));
    }

    boolean closes() {
        return announced < 0 || "close".equalsIgnoreCase(headers.get("connection"));
    }

    int status() {
        return status;
    }

    long announced() {
        return announced;
    }

    long received() {
        return received;
    }

    Map<String, String> headers() {
        return headers;
    }

    byte[] firstBytes() {
        return kept.toByteArray();
    }

    Instant firstByte() {
        return firstByte;
    }

    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
