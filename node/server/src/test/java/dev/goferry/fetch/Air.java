package dev.goferry.fetch;

import dev.goferry.fetch.FlightWorld.Client;
import dev.goferry.flight.Landing;
import dev.goferry.flight.Sink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A flight at a simulated node: what its clients have seen, which another source must repeat before it goes on. */
final class Air implements Receiver {
    final List<Client> waiting = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final boolean mixes;
    private int position;
    private long length = -1;
    boolean fetches;

    @Nullable
    Landing landing;

    /** @param mixes plants a bug: another source's bytes follow those of the first, wherever they belong */
    Air(boolean mixes) {
        this.mixes = mixes;
    }

    @Override
    public void begin(long announced) {
        position = 0;
        length = announced;
    }

    @Override
    public void accept(ByteBuffer chunk) throws IOException {
        byte[] more = new byte[chunk.remaining()];
        chunk.get(more);
        int known = mixes ? 0 : Math.min(more.length, Math.max(0, bytes.size() - position));
        if (known > 0
                && !Arrays.equals(
                        Arrays.copyOf(more, known),
                        Arrays.copyOfRange(bytes.toByteArray(), position, position + known))) {
            throw new ZipSpool.Changed();
        }
        bytes.write(more, known, more.length - known);
        position += more.length;
    }

    @Override
    public boolean shown() {
        return bytes.size() > 0;
    }

    @Override
    public Body body() {
        return new Body.Small(seen());
    }

    byte[] seen() {
        return bytes.toByteArray();
    }

    /** Gives a follower what it has not had; -1 is one that has not heard of a length. What it has now. */
    int giveTo(Sink sink, int given) throws IOException {
        if (length < 0) {
            return -1;
        }
        int from = Math.max(0, given);
        if (given < 0) {
            sink.begin(length);
        }
        byte[] all = seen();
        if (all.length > from) {
            sink.accept(ByteBuffer.wrap(all, from, all.length - from));
        }
        return all.length;
    }
}
