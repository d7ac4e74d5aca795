package dev.goferry.upstream;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.module.InvalidName;
import dev.goferry.upstream.UpstreamAnswer.Forbidden;
import dev.goferry.upstream.UpstreamAnswer.Found;
import dev.goferry.upstream.UpstreamAnswer.NotFound;
import dev.goferry.upstream.UpstreamAnswer.Unavailable;
import java.util.List;

/**
 * Other regions behind a chain: asked in order for a version's files when the chain fails or is off, never when it says
 * that there is none or that we may not. What none of them has stored is still answered as the chain did. What ages
 * (lists, queries) is each region's own and is not asked for.
 */
final class RegionsBehind implements Upstream {
    private final Upstream chain;
    private final List<Upstream> regions;

    /** @param regions give only what they have stored, so that two regions never ask each other in a circle */
    RegionsBehind(Upstream chain, List<Upstream> regions) {
        this.chain = chain;
        this.regions = List.copyOf(regions);
    }

    @Override
    public UpstreamAnswer get(UpstreamRequest request) {
        UpstreamAnswer answer = chain.get(request);
        return switch (answer) {
            case Found found -> found;
            case NotFound missing -> missing;
            case Forbidden forbidden when !forbidden.upstream().equals(ChainSyntax.OFF) -> forbidden;
            case Forbidden off -> isFile(request) ? ask(request, off) : off;
            case Unavailable failed -> isFile(request) ? ask(request, failed) : failed;
        };
    }

    private static boolean isFile(UpstreamRequest request) {
        try {
            return ArtifactKey.parse(request.path())
                    .filter(key -> key.path().equals(request.path()))
                    .isPresent();
        } catch (InvalidName e) {
            return false;
        }
    }

    private UpstreamAnswer ask(UpstreamRequest request, UpstreamAnswer otherwise) {
        for (Upstream region : regions) {
            if (region.get(request) instanceof Found found) {
                return found;
            }
        }
        return otherwise;
    }
}
