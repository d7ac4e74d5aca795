package dev.goferry.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.document.Documents;
import dev.goferry.storage.MemoryStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class JobsTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T06:00:00.995Z"));
    private final Jobs jobs = new Jobs(new Documents(new MemoryStore(now::get)), now::get);

    @Test
    void jobs_areListedTheNewestFirst_alsoThoseOfOneSecond() throws Exception {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            made.addFirst(jobs.create(jobs.freshId(), "prewarm", "a list", "ci").id());
            now.set(now.get().plusMillis(1));
        }
        assertThat(jobs.page("", 20)).extracting(Job::id).isEqualTo(made);
        assertThat(jobs.page(made.get(2), 3)).extracting(Job::id).isEqualTo(made.subList(3, 6));
    }

    @Test
    void job_isMadeOnce_forOneReasonAtOneTime() throws Exception {
        String id = Jobs.idOf("schedule nightly", now.get());
        assertThat(Jobs.idOf("schedule nightly", now.get())).isEqualTo(id);
        assertThat(Jobs.idOf("schedule weekly", now.get())).isNotEqualTo(id);
        Job first = jobs.create(id, "prewarm", "a list", "nightly");
        assertThat(jobs.create(id, "prewarm", "another list", "nightly").about())
                .isEqualTo(first.about());
        assertThat(jobs.page("", 20)).hasSize(1);
    }
}
