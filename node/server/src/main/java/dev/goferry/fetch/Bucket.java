package dev.goferry.fetch;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.cluster.Member;
import dev.goferry.cluster.ModuleIndex;
import dev.goferry.commit.Artifacts;
import dev.goferry.commit.Lookup;
import dev.goferry.commit.Proof;
import dev.goferry.commit.SetAside;
import dev.goferry.commit.Verifier;
import dev.goferry.flight.Landing;
import dev.goferry.pin.Pin;
import dev.goferry.spool.SpoolArea;
import dev.goferry.storage.ObjectStore;
import dev.goferry.upstream.InnerGet;
import dev.goferry.upstream.UpstreamAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * The region's bucket as a source of files: what any node has committed. Bytes are compared with their pin before they
 * count as whole. Blocking, for virtual threads; thread-safe.
 */
public final class Bucket {
    private static final Duration URL_HOLDS = Duration.ofMinutes(10);
    private static final int PIECE_BYTES = 64 << 10;

    private final ObjectStore store;
    private final Artifacts artifacts;
    private final ModuleIndex index;
    private final CachedFiles near;
    private final Incidents incidents;
    private final Verifier verifier;
    private final SpoolArea spools;
    private final InnerGet http;
    private final InstantSource clock;

    /** What the bucket gave. */
    private enum Given {
        WHOLE,
        GONE
    }

    /**
     * @param verifier proves files that have no pin yet
     * @param spools where it reads them
     */
    public Bucket(
            ObjectStore store,
            Artifacts artifacts,
            ModuleIndex index,
            CachedFiles near,
            Incidents incidents,
            Verifier verifier,
            SpoolArea spools,
            InnerGet http,
            InstantSource clock) {
        this.store = store;
        this.artifacts = artifacts;
        this.index = index;
        this.near = near;
        this.incidents = incidents;
        this.verifier = verifier;
        this.spools = spools;
        this.http = http;
        this.clock = clock;
    }

    /** The file's pin if it is committed, by the bucket's own records. */
    Optional<Pin> recorded(ArtifactKey key) throws IOException {
        Lookup found = artifacts.lookup(key.path());
        if (found instanceof Lookup.Unproven) {
            return switch (artifacts.recover(key.path(), verifier, spools)) {
                case Proof.Sound(var stat, Pin pin) -> Optional.of(pin);
                case Proof.Removed(SetAside aside) -> {
                    incidents.damaged(aside.key(), aside.reason());
                    yield Optional.empty();
                }
                case Proof.Absent absent -> Optional.empty();
                case Proof.Unproven unproven -> Optional.empty();
            };
        }
        if (found instanceof Lookup.Committed(var stat, Pin pin)) {
            index.add(key, pin);
            return Optional.of(pin);
        }
        return Optional.empty();
    }

    /** What {@link #committed} wants to know: read it before the commit, or before asking for the pin. */
    long drops() {
        return near.drops();
    }

    /** Takes into this node's cache what it, or the node that it followed, has committed. */
    void committed(ArtifactKey key, Body body, Pin pin, long dropsBefore) {
        near.keep(key, body, pin, dropsBefore);
        index.add(key, pin);
    }

    /** Keeps here what another node has proved and committed and brought, while this one cannot reach the bucket. */
    Landing brought(ArtifactKey key, Body body, Member from, long dropsBefore) {
        String source = String.valueOf(from.peer());
        Pin pin = new Pin(body.size(), body.sha256(), Optional.empty(), source, clock.instant(), source);
        near.keep(key, body, pin, dropsBefore);
        return new Landing.Committed(body.onHeap(), body.size(), body.sha256(), null);
    }

    /** Brings the file from the bucket; empty if the bucket does not have it. */
    Optional<Landing> fetch(ArtifactKey key, Receiver receiver) throws IOException {
        Optional<Pin> known = index.find(key);
        Optional<Landing> landing = known.isPresent() ? read(key, known.get(), receiver) : Optional.empty();
        if (landing.isPresent()) {
            return landing;
        }
        Optional<Pin> recorded = recorded(key);
        if (recorded.isEmpty() && known.isPresent()) {
            index.remove(key.module()); // It named something that has gone.
        }
        return recorded.isPresent() ? read(key, recorded.get(), receiver) : Optional.empty();
    }

    private Optional<Landing> read(ArtifactKey key, Pin pin, Receiver receiver) throws IOException {
        long drops = near.drops();
        return switch (stream(key, pin, receiver)) {
            case GONE -> Optional.empty();
            case WHOLE -> Optional.of(compared(key, pin, receiver.body(), drops));
        };
    }

    private Landing compared(ArtifactKey key, Pin pin, Body body, long drops) throws IOException {
        if (body.size() == pin.size() && body.sha256().equals(pin.sha256())) {
            near.keep(key, body, pin, drops);
            return new Landing.Committed(body.onHeap(), pin.size(), pin.sha256(), null);
        }
        index.remove(key.module());
        if (artifacts.verify(key.path()) instanceof Proof.Removed(SetAside aside)) {
            incidents.damaged(aside.key(), aside.reason());
        }
        return new Landing.Failed(503, "what is stored of " + key + " was damaged and is set aside; ask again", null);
    }

    private Given stream(ArtifactKey key, Pin pin, Receiver receiver) throws IOException {
        Optional<URI> url = store.presigned(key.path(), URL_HOLDS);
        return url.isPresent()
                ? overHttp(http.get(url.get(), Map.of(), pin.size()), pin, receiver)
                : byStore(key, pin, receiver);
    }

    /** What fails is an IOException, as it is where the store itself is asked: another node may be a way to the file. */
    private static Given overHttp(UpstreamAnswer answer, Pin pin, Receiver receiver) throws IOException {
        return switch (answer) {
            case UpstreamAnswer.NotFound absent -> Given.GONE;
            case UpstreamAnswer.Forbidden(String bucket, int status, String text) ->
                throw broken("the bucket answered " + status + ": check its credentials and this node's clock");
            case UpstreamAnswer.Unavailable(String bucket, var reason, String text) -> throw broken(text);
            case UpstreamAnswer.Found found -> {
                try (UpstreamAnswer.Body body = found.body()) {
                    receiver.begin(pin.size());
                    for (ByteBuffer bytes = body.read(); bytes != null; bytes = body.read()) {
                        receiver.accept(bytes);
                    }
                    yield Given.WHOLE;
                } catch (UpstreamAnswer.BodyBroken e) {
                    throw broken(String.valueOf(e.getMessage()));
                }
            }
        };
    }

    private Given byStore(ArtifactKey key, Pin pin, Receiver receiver) throws IOException {
        Optional<InputStream> found = store.open(key.path(), 0);
        if (found.isEmpty()) {
            return Given.GONE;
        }
        try (InputStream in = found.get()) {
            receiver.begin(pin.size());
            byte[] piece = new byte[PIECE_BYTES];
            for (int got = in.read(piece); got >= 0; got = in.read(piece)) {
                receiver.accept(ByteBuffer.wrap(piece, 0, got));
            }
            return Given.WHOLE;
        }
    }

    private static IOException broken(String text) {
        return new IOException("the bucket cannot be read now: " + text);
    }
}
