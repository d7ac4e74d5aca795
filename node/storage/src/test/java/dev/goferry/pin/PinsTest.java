package dev.goferry.pin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.storage.MemoryStore;
import dev.goferry.storage.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PinsTest {
    private static final String KEY = "github.com/!azure/x/@v/v1.0.0.zip";
    private static final Instant SEEN = Instant.parse("2026-11-01T10:00:00.123456789Z");
    private static final String H1 = "h1:" + "A".repeat(43) + "=";
    private static final Pin PIN =
            new Pin(42, "ab".repeat(32), Optional.of(H1), "https://proxy.example/\"\u00e9", SEEN, "sum.golang.org");

    private final ObjectStore store = new MemoryStore(InstantSource.system());
    private final Pins pins = new Pins(store);

    @Test
    void pin_isReadBackWhole() throws Exception {
        assertThat(pins.read(KEY)).isEmpty();
        assertThat(pins.pin(KEY, PIN)).isEqualTo(new PinOutcome.New());
        assertThat(pins.read(KEY)).contains(PIN);
        assertThat(PIN.hashes()).isEqualTo(H1 + " sha256 " + "ab".repeat(32));
    }

    @Test
    void pin_ofAnInfo_hasNoH1() throws Exception {
        Pin pin = new Pin(0, "00".repeat(32), Optional.empty(), "direct", SEEN, Pin.FIRST_USE);
        pins.pin(KEY, pin);
        assertThat(pins.read(KEY)).contains(pin);
        assertThat(pin.hashes()).isEqualTo("sha256 " + "00".repeat(32));
    }

    @Test
    void sameBytes_areSame_whoeverVouchesForThem() throws Exception {
        pins.pin(KEY, PIN);
        Pin later = new Pin(42, PIN.sha256(), PIN.h1(), "direct", SEEN.plusSeconds(9), Pin.FIRST_USE);
        assertThat(pins.pin(KEY, later)).isEqualTo(new PinOutcome.Same(PIN));
        assertThat(pins.read(KEY)).contains(PIN);
    }

    @Test
    void otherBytes_areAConflict_andTheFirstStays() throws Exception {
        pins.pin(KEY, PIN);
        Pin other = new Pin(42, "cd".repeat(32), PIN.h1(), "direct", SEEN, Pin.FIRST_USE);
        assertThat(pins.pin(KEY, other)).isEqualTo(new PinOutcome.Conflict(PIN));
        assertThat(pins.read(KEY)).contains(PIN);
    }

    @Test
    void damagedRecord_isAnError_neverAnotherHash() throws Exception {
        pins.pin(KEY, PIN);
        String path = "_goferry/pins/" + KEY;
        byte[] whole = store.read(path, 8192).orElseThrow();
        for (int at = 0; at < whole.length - 1; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            store.replace(path, flipped);
            assertThatThrownBy(() -> pins.read(KEY))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(path);
            store.replace(path, Arrays.copyOf(whole, at));
            assertThatThrownBy(() -> pins.read(KEY)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void pin_refusesWhatCannotBeOne() {
        assertThatThrownBy(() -> new Pin(-1, PIN.sha256(), PIN.h1(), "", SEEN, "x"))
                .hasMessageContaining("size");
        assertThatThrownBy(() -> new Pin(1, "AB".repeat(32), PIN.h1(), "", SEEN, "x"))
                .hasMessageContaining("sha256");
        assertThatThrownBy(() -> new Pin(1, PIN.sha256(), Optional.of("h1:x"), "", SEEN, "x"))
                .hasMessageContaining("h1");
        assertThatThrownBy(() -> new Pin(1, PIN.sha256(), PIN.h1(), "s".repeat(2049), SEEN, "x"))
                .hasMessageContaining("source");
        assertThatThrownBy(() -> new Pin(1, PIN.sha256(), PIN.h1(), "", SEEN, ""))
                .hasMessageContaining("verifiedBy");
    }

    @Test
    void longestPin_fitsItsRecord() throws Exception {
        Pin longest = new Pin(Long.MAX_VALUE, PIN.sha256(), PIN.h1(), "\u20ac".repeat(1000), SEEN, "v".repeat(2048));
        pins.pin(KEY, longest);
        assertThat(pins.read(KEY)).contains(longest);
    }
}
