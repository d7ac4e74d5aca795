package dev.goferry.simulated;

import dev.goferry.simulated.PublishedFiles.Wanted;
import dev.goferry.upstream.Upstream;
import dev.goferry.upstream.UpstreamAnswer;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import dev.goferry.upstream.UpstreamRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The upstream as one process asks it: slow, and in rough times it fails, hangs or breaks off. */
final class SimulatedUpstream implements Upstream {
    private static final String NAME = "origin";
    private static final Duration HANGS = Duration.ofSeconds(8);
    private static final Duration SHARED = Duration.ofSeconds(12);
    private static final int PIECE_BYTES = 600;

    private final FlightWorld world;
    private final SimulatedNode.Life life;

    SimulatedUpstream(FlightWorld world, SimulatedNode.Life life) {
        this.world = world;
        this.life = life;
    }

    @Override
    public UpstreamAnswer get(UpstreamRequest request) {
        world.turns.requireLife();
        Wanted file = world.files.of(request.path());
        boolean isPublished = !file.published.isAfter(world.turns.instant());
        int dice = world.isRough() ? world.random.nextInt(100) : 100;
        if (dice < 3 || !request.tries().take(NAME)) {
            return fails(file, dice == 0);
        }
        world.sleep(100);
        if (!isPublished) {
            return new UpstreamAnswer.NotFound(NAME, 404, "no such version\n");
        }
        world.downloads(file, life);
        return new UpstreamAnswer.Found(NAME, new FileBody(file, (int) request.from(), dice < 6));
    }

    /** Others may share it after it is over: those that follow, and those that come a little later. */
    private UpstreamAnswer fails(Wanted file, boolean hangs) {
        world.troubled(file, HANGS);
        if (hangs) {
            world.turns.sleep(HANGS);
        }
        world.sleep(30);
        world.troubled(file, SHARED);
        return new UpstreamAnswer.Unavailable(NAME, hangs ? Reason.TIMEOUT : Reason.STATUS, "origin answered 503");
    }

    private final class FileBody implements UpstreamAnswer.Body {
        private final Wanted file;
        private final int from;
        private final int breaksAt;
        private int at;

        FileBody(Wanted file, int from, boolean breaks) {
            this.file = file;
            this.from = from;
            this.at = from;
            this.breaksAt = breaks ? from + world.random.nextInt(file.bytes.length) : Integer.MAX_VALUE;
        }

        @Override
        public long length() {
            return file.bytes.length;
        }

        @Override
        public long start() {
            return from;
        }

        @Override
        public @Nullable ByteBuffer read() throws UpstreamAnswer.BodyBroken {
            if (at >= file.bytes.length) {
                return null;
            }
            world.sleep(world.random.nextInt(10) == 0 ? 900 : 80);
            if (at >= breaksAt) {
                file.excused++;
                world.troubled(file, SHARED);
                throw new UpstreamAnswer.BodyBroken(Reason.CONNECT, "origin broke off");
            }
            int size = Math.min(PIECE_BYTES, file.bytes.length - at);
            ByteBuffer piece = ByteBuffer.wrap(file.bytes, at, size).slice();
            at += size;
            return piece;
        }

        @Override
        public void close() {}
    }
}
