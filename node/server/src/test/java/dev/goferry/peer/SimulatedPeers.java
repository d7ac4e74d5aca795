package dev.goferry.peer;

import dev.goferry.cluster.ClusterSecret;
import dev.goferry.flight.Flight;
import dev.goferry.upstream.InnerGet;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Both ends of what travels between nodes, without the wire. */
public final class SimulatedPeers {
    private SimulatedPeers() {}

    /** Where the answer to one question goes. */
    public interface Line {
        /** Before anything else: 200, 403 or 404. */
        void head(int status);

        /** Whether whoever asked is gone. */
        boolean closed();

        void write(byte[] bytes);

        /** All was said. */
        void end();

        /** It breaks off. */
        void reset();
    }

    /** The asking end: the real one. */
    public static PeerFlights over(InnerGet get, ClusterSecret secret) {
        return new PeerFlights(get, secret);
    }

    /** The stamp of a question, by its name in the headers. */
    public static String stamp() {
        return PeerFlights.STAMP;
    }

    /** The answering end, as {@link PeerServer} has it. */
    public static void answer(String path, String stamp, Given given, ClusterSecret secret, Line line) {
        boolean brings = path.startsWith(PeerFlights.BRING);
        String key = path.substring((brings ? PeerFlights.BRING : PeerFlights.PATH).length());
        if (!secret.holds(stamp, path)) {
            line.head(403);
            return;
        }
        @Nullable Flight flight = brings ? given.begun(key) : given.flying(key);
        if (flight == null) {
            line.head(404);
            return;
        }
        line.head(200);
        try {
            if (!new Following(key, given, flight, new Frames(line), brings ? secret : null).run()) {
                line.reset();
            }
        } catch (InterruptedException | IOException e) {
            line.reset();
        }
    }

    private record Frames(Line line) implements Outlet {
        @Override
        public boolean closed() {
            return line.closed();
        }

        @Override
        public void write(Buffer frame) {
            line.write(frame.getBytes());
        }

        @Override
        public void end(Buffer frame) {
            line.write(frame.getBytes());
            line.end();
        }
    }
}
