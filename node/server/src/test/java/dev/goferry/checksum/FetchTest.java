package dev.goferry.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.module.ModulePattern;
import dev.goferry.sumdb.SumDbReader.Read;
import dev.goferry.sumdb.SumDbSpec;
import dev.goferry.upstream.UpstreamAnswer;
import dev.goferry.upstream.UpstreamAnswer.Body;
import dev.goferry.upstream.UpstreamAnswer.BodyBroken;
import dev.goferry.upstream.UpstreamAnswer.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FetchTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    private static Fetch fetch(SumDbOrigin origin, int maxInFlight, Duration timeout) {
        ChecksumConfig config = new ChecksumConfig(
                SumDbSpec.parse("sum.golang.org"),
                ModulePattern.NONE,
                ModulePattern.NONE,
                timeout,
                timeout,
                timeout,
                maxInFlight,
                timeout,
                3,
                10,
                10,
                10);
        return new Fetch(origin, config, InstantSource.system());
    }

    private Body broken() {
        return new Body() {
            @Override
            public long length() {
                return -1;
            }

            @Override
            public ByteBuffer read() throws BodyBroken {
                throw new BodyBroken(Reason.PROTOCOL, "reset in the middle");
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    @Test
    void brokenBody_isAskedForAgain_soManyTimes() {
        Fetch heals = fetch(
                (_, _, _) -> new UpstreamAnswer.Found(
                        "a", asked.incrementAndGet() < 3 ? broken() : TestUpstream.body(new byte[10])),
                1,
                Duration.ofSeconds(5));
        assertThat(heals.get("latest", 10)).isInstanceOf(Read.Bytes.class);
        assertThat(asked).hasValue(3);
        assertThat(closed).hasValue(2);
        Fetch never = fetch(
                (_, _, _) -> {
                    asked.incrementAndGet();
                    return new UpstreamAnswer.Found("a", broken());
                },
                1,
                Duration.ofSeconds(5));
        assertThat(never.get("latest", 10)).isEqualTo(new Read.Unavailable(502, "a: reset in the middle"));
        assertThat(asked).hasValue(6);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void failure_keepsTheStatusOfItsReason(Reason reason) {
        Fetch fetch = fetch((_, _, _) -> new UpstreamAnswer.Unavailable("a", reason, "why"), 1, Duration.ofSeconds(5));
        assertThat(fetch.get("latest", 10)).isEqualTo(new Read.Unavailable(reason.status(), "a: why"));
    }

    @Test
    void forbidden_isNeverNotFound() {
        Fetch fetch = fetch((_, _, _) -> new UpstreamAnswer.Forbidden("a", 403, "no"), 1, Duration.ofSeconds(5));
        assertThat(fetch.get("latest", 10)).isEqualTo(new Read.Unavailable(502, "a answered 403: no"));
    }

    @Test
    void waitForATurn_ends_atItsTimeout() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Fetch fetch = fetch(
                (path, _, _) -> {
                    inside.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return new UpstreamAnswer.NotFound("a", 404, path);
                },
                1,
                Duration.ofMillis(100));
        Thread first = Thread.ofVirtual().start(() -> fetch.get("first", 10));
        inside.await();
        assertThat(fetch.get("second", 10)).isInstanceOfSatisfying(Read.Unavailable.class, outcome -> {
            assertThat(outcome.status()).isEqualTo(503);
            assertThat(outcome.text()).contains("no turn");
        });
        end.countDown();
        first.join();
        assertThat(fetch.get("third", 10)).isInstanceOf(Read.NotFound.class);
    }
}
