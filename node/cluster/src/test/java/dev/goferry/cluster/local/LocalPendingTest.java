package dev.goferry.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.cluster.PendingRecords;
import dev.goferry.cluster.PendingRecordsContract;
import org.junit.jupiter.api.Test;

final class LocalPendingTest extends PendingRecordsContract {
    private final LocalPending pending = new LocalPending(1000);

    @Override
    protected PendingRecords pending() {
        return pending;
    }

    @Override
    protected PendingRecords others() {
        return pending;
    }

    @Test
    void oldestLine_goes_whenTooManyWait() {
        for (int i = 0; i <= 1000; i++) {
            pending.add("line " + i);
        }
        assertThat(pending.head(2000)).hasSize(1000);
        assertThat(pending.head(1))
                .first()
                .extracting(PendingRecords.Pending::line)
                .isEqualTo("line 1");
    }
}
