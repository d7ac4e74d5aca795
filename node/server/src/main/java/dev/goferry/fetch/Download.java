package dev.goferry.fetch;

import dev.goferry.flight.Landing;
import dev.goferry.flight.Sink;
import dev.goferry.upstream.Upstream;
import dev.goferry.upstream.UpstreamAnswer;
import dev.goferry.upstream.UpstreamAnswer.BodyBroken;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import dev.goferry.upstream.UpstreamRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Brings one body from the upstream chain into a sink, over as many tries as its request may take. */
final class Download {
    private Download() {}

    /** How a download ended. */
    sealed interface End {
        /** The sink has every byte. */
        record Whole(String upstream) implements End {}

        /** There is no body; this is why. */
        record Without(Landing landing) implements End {}
    }

    static End run(Upstream chain, UpstreamRequest request, Sink sink) throws IOException {
        Landing.@Nullable Failed broken = null;
        boolean inParts = true;
        while (true) {
            long from = inParts ? sink.has() : 0;
            UpstreamAnswer answer = chain.get(request.startingAt(from));
            if (from > 0 && noParts(answer)) {
                inParts = false; // Then all of it once more.
                continue;
            }
            if (!(answer instanceof UpstreamAnswer.Found found)) {
                // A broken body says more than that no try is left to ask again.
                return new End.Without(
                        broken != null && answer instanceof UpstreamAnswer.Unavailable ? broken : landing(answer));
            }
            try (UpstreamAnswer.Body body = found.body()) {
                drain(body, sink);
                return new End.Whole(found.upstream());
            } catch (BodyBroken e) {
                broken = new Landing.Failed(e.reason().status(), String.valueOf(e.getMessage()), found.upstream());
                if (e.reason() == Reason.TOO_LARGE) {
                    return new End.Without(broken);
                }
            }
        }
    }

    /** Whether this may be the answer of somebody who does not like to be asked for a part. */
    private static boolean noParts(UpstreamAnswer answer) {
        return answer instanceof UpstreamAnswer.Unavailable unclear && unclear.reason() == Reason.PROTOCOL;
    }

    private static void drain(UpstreamAnswer.Body body, Sink sink) throws IOException {
        sink.begin(body.length(), body.start());
        for (ByteBuffer bytes = body.read(); bytes != null; bytes = body.read()) {
            sink.accept(bytes);
        }
    }

    /** Why there is no body. */
    static Landing landing(UpstreamAnswer answer) {
        return switch (answer) {
            case UpstreamAnswer.Found found -> throw new IllegalArgumentException("a body is no end");
            case UpstreamAnswer.NotFound(String upstream, int status, String text) ->
                new Landing.Absent(upstream, status, text);
            case UpstreamAnswer.Forbidden(String upstream, int status, String text) ->
                new Landing.Forbidden(upstream, text.isBlank() ? upstream + " answered " + status + "\n" : text);
            case UpstreamAnswer.Unavailable(String upstream, Reason reason, String text) ->
                new Landing.Failed(reason.status(), text, upstream);
        };
    }
}
