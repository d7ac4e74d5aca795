package dev.goferry.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.document.Documents;
import dev.goferry.storage.MemoryStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class GrantsTest {
    private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final Documents documents = new Documents(new MemoryStore(InstantSource.system()));
    private final Grants here = grants(Optional.empty());

    private Grants grants(Optional<String> bootstrap) {
        return new Grants(documents, bootstrap, () -> START.plusNanos(nanos.get()), nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void token_isRefused_fromItsEndOn() throws IOException {
        Grants.Issued issued = here.issue("wall", Set.of(Scope.READ), Optional.of(Duration.ofSeconds(60)));
        pass(Duration.ofSeconds(60).minusNanos(1));
        assertThat(here.find(issued.token())).contains(issued.grant());
        pass(Duration.ofNanos(1));
        assertThat(here.find(issued.token())).isEmpty();
    }

    @Test
    void tokenThatIsRevokedElsewhere_isBelieved_fiveSecondsAtMost() throws IOException {
        Grants elsewhere = grants(Optional.empty());
        Grants.Issued issued = here.issue("wall", Set.of(Scope.PURGE), Optional.empty());
        assertThat(here.find(issued.token())).contains(issued.grant());

        assertThat(elsewhere.revoke(issued.grant().id())).isTrue();
        assertThat(elsewhere.find(issued.token())).isEmpty();
        pass(Grants.BELIEVED.minusNanos(1));
        assertThat(here.find(issued.token())).isPresent();
        pass(Duration.ofNanos(1));
        assertThat(here.find(issued.token())).isEmpty();
        assertThat(here.revoke(issued.grant().id())).isFalse();
    }

    @Test
    void token_isNone_withAnothersSecret_orAnotherForm() throws IOException {
        String one = here.issue("one", Set.of(Scope.ADMIN), Optional.empty()).token();
        String other = here.issue("other", Set.of(Scope.READ), Optional.empty()).token();
        String mixed = one.substring(0, one.lastIndexOf('_') + 1) + other.substring(other.length() - 43);
        for (String wrong :
                new String[] {mixed, one + "x", one.substring(1), one.toUpperCase(java.util.Locale.ROOT), ""}) {
            assertThat(here.find(wrong)).as(wrong).isEmpty();
        }
    }

    @Test
    void firstToken_isMadeOnce_andNotAtAllWhereTheConfigurationGivesOne() throws IOException {
        Grants configured = grants(Optional.of("a-bootstrap-token-of-the-test"));
        assertThat(configured.issueFirst()).isEmpty();
        assertThat(configured
                        .find("a-bootstrap-token-of-the-test")
                        .orElseThrow()
                        .allows(Scope.ADMIN))
                .isTrue();

        Grants.Issued first = here.issueFirst().orElseThrow();
        assertThat(first.grant().scopes()).containsExactly(Scope.ADMIN);
        assertThat(here.issueFirst()).isEmpty();
        assertThat(grants(Optional.empty()).issueFirst()).isEmpty();
        assertThat(here.find("a-bootstrap-token-of-the-test")).isEmpty();
    }
}
