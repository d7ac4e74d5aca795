package dev.goferry.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.upstream.Tries;
import dev.goferry.upstream.Upstream;
import dev.goferry.upstream.UpstreamAnswer;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SumDbSourcesTest {
    private static final Duration TTL = Duration.ofMinutes(10);

    private final List<String> asked = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-01T00:00:00Z");

    private Upstream upstream(String name, Function<String, UpstreamAnswer> answer) {
        return request -> {
            asked.add(name + " " + request.path());
            return answer.apply(name);
        };
    }

    private static UpstreamAnswer found(String name) {
        return new UpstreamAnswer.Found(name, TestUpstream.body(new byte[0]));
    }

    private static UpstreamAnswer notFound(String name) {
        return new UpstreamAnswer.NotFound(name, 410, "");
    }

    private static UpstreamAnswer down(String name) {
        return new UpstreamAnswer.Unavailable(name, Reason.TIMEOUT, "down");
    }

    private static UpstreamAnswer forbidden(String name) {
        return new UpstreamAnswer.Forbidden(name, 403, "no");
    }

    private SumDbSources.Proxy proxy(String name, Function<String, UpstreamAnswer> answer, boolean passesErrors) {
        return new SumDbSources.Proxy(upstream(name, answer), passesErrors);
    }

    private SumDbOrigin chain(boolean hasDirect, SumDbSources.Proxy... proxies) {
        return SumDbSources.byChain(
                "sum.example.com",
                List.of(proxies),
                hasDirect,
                upstream("db", SumDbSourcesTest::found),
                TTL,
                () -> now);
    }

    private UpstreamAnswer get(SumDbOrigin origin) {
        return origin.get("latest", 1000, new Tries(3, now.plusSeconds(10)));
    }

    @Test
    void firstProxy_thatServesTheDatabase_isAskedFromThenOn() {
        SumDbOrigin origin =
                chain(true, proxy("a", SumDbSourcesTest::notFound, false), proxy("b", SumDbSourcesTest::found, false));
        get(origin);
        get(origin);
        assertThat(asked)
                .containsExactly(
                        "a sumdb/sum.example.com/supported",
                        "b sumdb/sum.example.com/supported",
                        "b sumdb/sum.example.com/latest",
                        "b sumdb/sum.example.com/latest");
    }

    @Test
    void finding_isForgotten_afterItsTime_andWhenTheClockIsSetBack() {
        SumDbOrigin origin = chain(true, proxy("a", SumDbSourcesTest::found, false));
        get(origin);
        now = now.plus(TTL);
        get(origin);
        now = now.minus(Duration.ofDays(365));
        get(origin);
        assertThat(asked.stream().filter(path -> path.endsWith("/supported"))).hasSize(3);
    }

    @Test
    void databaseItself_isAsked_whenNoProxyServesIt() {
        get(chain(false, proxy("a", SumDbSourcesTest::notFound, false)));
        assertThat(asked).containsExactly("a sumdb/sum.example.com/supported", "db latest");
    }

    @Test
    void failure_isUnavailable_unlessAPipePassesItOn() {
        assertThat(get(chain(true, proxy("a", SumDbSourcesTest::down, false))))
                .isInstanceOf(UpstreamAnswer.Unavailable.class);
        assertThat(get(chain(true, proxy("a", SumDbSourcesTest::forbidden, false))))
                .isInstanceOf(UpstreamAnswer.Unavailable.class);
        assertThat(asked).doesNotContain("db latest");
        assertThat(get(chain(true, proxy("a", SumDbSourcesTest::down, true)))).isInstanceOf(UpstreamAnswer.Found.class);
        assertThat(get(chain(false, proxy("a", SumDbSourcesTest::down, true))))
                .isInstanceOf(UpstreamAnswer.Unavailable.class);
    }

    @Test
    void failure_isRememberedForSeconds() {
        SumDbOrigin origin = chain(true, proxy("a", SumDbSourcesTest::down, false));
        get(origin);
        get(origin);
        assertThat(asked).hasSize(1);
        now = now.plusSeconds(5);
        get(origin);
        assertThat(asked).hasSize(2);
    }

    @Test
    void explicitUrl_isTheOnlyOneAsked() {
        get(SumDbSources.only(upstream("url", SumDbSourcesTest::down)));
        assertThat(asked).containsExactly("url latest");
    }
}
