package dev.goferry.cluster.local;

import dev.goferry.cluster.Bulletins;
import dev.goferry.cluster.Member;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The word of the only member. */
final class LocalBulletins implements Bulletins {
    private record Said(String word, Instant at) {}

    private final Member self;
    private final InstantSource clock;
    private volatile @Nullable Said said;

    LocalBulletins(Member self, InstantSource clock) {
        this.self = self;
        this.clock = clock;
    }

    @Override
    public void post(String word) {
        int bytes = word.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_BYTES) {
            throw new IllegalArgumentException("a bulletin has at most " + LONGEST_BYTES + " bytes, not " + bytes);
        }
        said = new Said(word, clock.instant());
    }

    @Override
    public Map<String, String> all() {
        Said last = said;
        boolean holds = last != null && clock.instant().isBefore(last.at().plusSeconds(HOLDS_SECONDS));
        return last != null && holds ? Map.of(self.id(), last.word()) : Map.of();
    }
}
