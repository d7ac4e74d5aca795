package dev.goferry.simulated;

import dev.goferry.flight.Flight;
import dev.goferry.flight.Flight.Progress;
import dev.goferry.flight.Landing;
import dev.goferry.protocol.ProxyRequest;
import dev.goferry.proxy.Answer;
import dev.goferry.proxy.Ask;
import dev.goferry.simulated.PublishedFiles.Wanted;
import dev.goferry.upstream.UpstreamRequest.Priority;
import io.opentelemetry.context.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.concurrent.Semaphore;

/** One who asks a node for a file and reads the answer to its end, and what was known when it began. */
final class Client {
    final SimulatedNode node;
    final SimulatedNode.Life life;
    final Wanted file;
    final Instant began;

    /** When the flight took off that it joins, which may be in trouble since then; else the same. */
    final Instant since;

    /** Whether the region had the file when it asked. */
    final boolean wasStored;

    /** Whether the node itself had it. */
    final boolean wasHere;

    private final FlightWorld world;
    private final SimulatedNode.Parts parts;
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

    Client(FlightWorld world, SimulatedNode node, SimulatedNode.Parts parts, Wanted file) {
        this.world = world;
        this.node = node;
        this.parts = parts;
        this.life = node.life();
        this.file = file;
        this.began = world.turns.instant();
        Flight joined = parts.fetch().flying(file.key.path());
        this.since = joined == null ? began : began.minus(joined.age());
        this.wasStored = world.isStored(file);
        this.wasHere = parts.has(file.key);
    }

    /** The status that it got; 0 for a connection that was reset. */
    int ask() {
        Ask ask = new Ask(
                new ProxyRequest.File(file.key),
                false,
                true,
                true,
                false,
                Priority.INTERACTIVE,
                "client",
                "id",
                Context.root());
        try {
            return read(ask, 3);
        } catch (IOException | InterruptedException e) {
            return 503;
        }
    }

    byte[] seen() {
        return seen.toByteArray();
    }

    /** As {@code edge.Edge} does. */
    private int read(Ask ask, int looks) throws IOException, InterruptedException {
        try {
            return read(parts.proxy().answer(ask));
        } catch (NoSuchFileException e) {
            return looks > 1 ? read(ask, looks - 1) : 503;
        }
    }

    private int read(Answer answer) throws IOException, InterruptedException {
        switch (answer) {
            case Answer.Small small -> seen.writeBytes(small.content().body());
            case Answer.Stored stored -> seen.writeBytes(Files.readAllBytes(stored.file()));
            case Answer.Described _, Answer.Elsewhere _ -> throw new IllegalStateException("not asked for: " + answer);
            case Answer.Text text -> {
                return text.status();
            }
            case Answer.Arriving arriving -> {
                return arriving(arriving);
            }
        }
        return 200;
    }

    private int arriving(Answer.Arriving answer) throws IOException, InterruptedException {
        try (var reader = answer.reader()) {
            while (true) {
                switch (reader.progress()) {
                    case Progress.Flying(long readable) -> {
                        take(reader.channel(), readable);
                        Semaphore more = new Semaphore(0);
                        reader.onProgress(readable + 1, more::release);
                        world.turns.await(() -> more.availablePermits() > 0, Long.MAX_VALUE);
                    }
                    case Progress.Landed(Landing landing) -> {
                        if (!(landing instanceof Landing.Committed)) {
                            return 0;
                        }
                        take(reader.channel(), reader.length());
                        return 200;
                    }
                }
            }
        }
    }

    private void take(FileChannel from, long end) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, end - seen.size()));
        while (bytes.hasRemaining() && from.read(bytes, (long) seen.size() + bytes.position()) > 0) {}
        seen.write(bytes.array(), 0, bytes.position());
    }

    @Override
    public String toString() {
        return "a client of " + node + " for " + file + " since " + began + (wasStored ? ", stored" : "");
    }
}
