package dev.goferry.peer;

import dev.goferry.cluster.ClusterSecret;
import dev.goferry.flight.Flight;
import dev.goferry.flight.Landing;
import dev.goferry.flight.Words;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One follower of one flight, which gets its bytes as they are readable, and its last words. */
final class Following {
    private static final Duration NEWS = PeerFlights.SILENCE.dividedBy(4);
    private static final Landing HANDED_OVER =
            new Landing.Failed(503, "the node that fetched it cannot reach the bucket", null);

    private final String key;
    private final Given given;
    private final Flight flight;
    private final Outlet outlet;
    private final @Nullable ClusterSecret secret;
    private Flight.@Nullable Reader reader;
    private long sent;

    /** @param secret stamps the last words, or null where they are not stamped */
    Following(String key, Given given, Flight flight, Outlet outlet, @Nullable ClusterSecret secret) {
        this.key = key;
        this.given = given;
        this.flight = flight;
        this.outlet = outlet;
        this.secret = secret;
    }

    /** Whether the follower had all of it. */
    boolean run() throws IOException, InterruptedException {
        try {
            Flight.Sight last = null;
            while (!outlet.closed()) {
                Flight.Sight now = flight.awaitMore(last, NEWS);
                if (now.equals(last)) {
                    outlet.write(Frame.NEWS.of(new byte[0]));
                }
                show(now);
                @Nullable Landing landing = now.handedOver() ? HANDED_OVER : now.landing();
                if (landing != null) {
                    end(Words.of(landing));
                    return true;
                }
                last = now;
            }
            return false;
        } finally {
            if (reader != null) {
                reader.close();
            }
        }
    }

    private void end(byte[] words) {
        if (secret != null) {
            byte[] stamp = secret.stamp(PeerFlights.sealed(key, words)).getBytes(StandardCharsets.US_ASCII);
            outlet.write(Frame.STAMP.of(stamp));
        }
        outlet.end(Frame.END.of(words));
    }

    private void show(Flight.Sight now) throws IOException {
        if (reader == null && now.length() >= 0) {
            reader = flight.read();
            if (reader != null) {
                announce(now.length());
            }
        }
        boolean committed = now.landing() instanceof Landing.Committed;
        if (reader != null) {
            copy(reader.channel(), committed ? now.length() : now.readable());
        } else if (now.landing() instanceof Landing.Committed(byte[] bytes, long size, var sha256, var upstream)) {
            landed(bytes, size);
        }
    }

    private void announce(long length) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(length).array();
        outlet.write(Frame.LENGTH.of(bytes));
    }

    /** What had no spool: on the heap, or on this node's disk. Who can reach the bucket has it from there sooner. */
    private void landed(byte @Nullable [] bytes, long size) throws IOException {
        if (bytes != null) {
            outlet.write(Frame.DATA.of(bytes));
            return;
        }
        Optional<Path> file = secret == null ? Optional.empty() : given.landed(key);
        if (file.isPresent()) {
            try (FileChannel channel = FileChannel.open(file.get(), StandardOpenOption.READ)) {
                announce(size);
                copy(channel, size);
            }
        }
    }

    private void copy(FileChannel from, long end) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(Frame.PIECE_BYTES);
        while (sent < end) {
            piece.clear().limit((int) Math.min(piece.capacity(), end - sent));
            int got = from.read(piece, sent);
            if (got <= 0) {
                throw new IOException("the spool is shorter than what was announced");
            }
            outlet.write(Frame.DATA.of(piece.flip()));
            sent += got;
        }
    }
}
