package dev.goferry.s3;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of an answer, all of them or an IOException. Gives its connection back when it is closed. */
final class ObjectBody extends InputStream {
    private final InputStream in;
    private final String what;
    private final long size;
    private final Runnable whenClosed;

    private long read;
    private boolean closed;

    ObjectBody(InputStream in, String what, long size, Runnable whenClosed) {
        this.in = in;
        this.what = what;
        this.size = size;
        this.whenClosed = whenClosed;
    }

    /** Of the whole answer. */
    long size() {
        return size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count;
        try {
            count = in.read(bytes, offset, length);
        } catch (IOException e) {
            throw new IOException(cut() + S3Failure.line(e), e);
        }
        if (count < 0 && read < size) {
            throw new IOException(cut() + "it ended early");
        }
        read += Math.max(0, count);
        return count;
    }

    private String cut() {
        return what + " broke off after " + read + " of " + size + " bytes: ";
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try {
                in.close();
            } finally {
                whenClosed.run();
            }
        }
    }
}
