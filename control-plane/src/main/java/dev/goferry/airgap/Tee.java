package dev.goferry.airgap;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** What is read here is written there, nothing passed over. */
final class Tee extends InputStream {
    private final InputStream in;
    private final OutputStream out;

    Tee(InputStream in, OutputStream out) {
        this.in = in;
        this.out = new BufferedOutputStream(out, 256 << 10);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
        int got = in.read(into, from, most);
        if (got > 0) {
            out.write(into, from, got);
        }
        return got;
    }

    void flush() throws IOException {
        out.flush();
    }
}
