package dev.goferry.upstream;

import dev.goferry.upstream.UpstreamAnswer.Forbidden;
import dev.goferry.upstream.UpstreamAnswer.Found;
import dev.goferry.upstream.UpstreamAnswer.NotFound;
import dev.goferry.upstream.UpstreamAnswer.Unavailable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One chain, in order. A 404 is final only when no source before it failed. */
final class Sources implements Upstream {
    /** A source and what follows it. */
    record Source(Upstream upstream, boolean onAnyFailure) {}

    private final List<Source> sources;

    /** @param sources those before {@code off}, perhaps none */
    Sources(List<Source> sources) {
        this.sources = List.copyOf(sources);
    }

    List<Source> steps() {
        return sources;
    }

    List<Upstream> upstreams() {
        return sources.stream().map(Source::upstream).toList();
    }

    @Override
    public UpstreamAnswer get(UpstreamRequest request) {
        UpstreamAnswer failure = null;
        UpstreamAnswer missing = null;
        for (Source source : sources) {
            UpstreamAnswer answer = source.upstream.get(request);
            switch (answer) {
                case Found found -> {
                    return found;
                }
                case NotFound notFound -> missing = first(missing, notFound);
                case Forbidden forbidden -> failure = first(failure, forbidden);
                case Unavailable unavailable -> failure = first(failure, unavailable);
            }
            if (!(answer instanceof NotFound) && !source.onAnyFailure) {
                break;
            }
        }
        if (failure != null) {
            return failure;
        }
        return missing != null
                ? missing
                : new Forbidden(ChainSyntax.OFF, 403, "upstream is off: only what is stored is served\n");
    }

    private static UpstreamAnswer first(@Nullable UpstreamAnswer before, UpstreamAnswer now) {
        return before == null ? now : before;
    }
}
