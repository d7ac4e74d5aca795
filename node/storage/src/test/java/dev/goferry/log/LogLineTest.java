package dev.goferry.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goferry.artifact.ArtifactKey;
import dev.goferry.artifact.ArtifactKind;
import dev.goferry.json.FlatJson;
import dev.goferry.log.LogRecord.Purged;
import dev.goferry.log.LogRecord.Refreshed;
import dev.goferry.log.LogRecord.Stored;
import dev.goferry.module.ModulePath;
import dev.goferry.module.ModulePattern;
import dev.goferry.module.ModuleVersion;
import dev.goferry.module.Version;
import dev.goferry.pin.Pin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LogLineTest {
    private static final ModuleVersion MODULE =
            new ModuleVersion(new ModulePath("github.com/Azure/x"), new Version("v1.0.0-RC1"));

    private static Stored stored(String source) {
        return stored(source, Pin.FIRST_USE);
    }

    private static Stored stored(String source, String verifiedBy) {
        Pin pin = new Pin(0, "ab".repeat(32), Optional.empty(), source, Instant.EPOCH, verifiedBy);
        return new Stored(new ArtifactKey(MODULE, ArtifactKind.INFO), pin, Records.TIME, "eu-1", true);
    }

    private static List<LogRecord> everyKind() {
        return List.of(
                Records.stored("a", 1),
                stored("https://x.example/\"\u00e9\ud83d\ude00\n"),
                Records.purged("a", 1),
                new Purged(new PurgeScope.WholeModule(MODULE.path()), "r", false, "w", Instant.MAX),
                new Purged(new PurgeScope.Matching(new ModulePattern("a.com/*,b.com")), "r", false, "w", Instant.EPOCH),
                new Refreshed(MODULE.path(), Records.TIME));
    }

    @Test
    void record_isReadBackWhole_whateverItIs() {
        for (LogRecord record : everyKind()) {
            String line = LogLine.write(record);
            assertThat(line).doesNotContain("\n");
            assertThat(LogLine.read(line)).isEqualTo(new LogLine.Known(record));
        }
    }

    @Test
    void line_isDamaged_whereverABitFlips() {
        for (LogRecord record : everyKind()) {
            byte[] whole = LogLine.write(record).getBytes(StandardCharsets.UTF_8);
            for (int bit = 0; bit < whole.length * 8; bit++) {
                byte[] flipped = whole.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                String line = new String(flipped, StandardCharsets.UTF_8);
                assertThatThrownBy(() -> LogLine.read(line)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void line_isDamaged_whereverItIsCut() {
        String line = LogLine.write(Records.stored("a", 1));
        for (int end = 0; end < line.length(); end++) {
            String cut = line.substring(0, end);
            assertThatThrownBy(() -> LogLine.read(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> LogLine.read(line + " ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void line_ofANewerGoferry_isUnknown_notAFailure() {
        FlatJson type = FlatJson.empty().with("v", 1).with("type", "renamed").with("x", true);
        assertThat(LogLine.read(Sealing.seal(type))).isEqualTo(new LogLine.Unknown("renamed"));
        FlatJson format = FlatJson.empty().with("v", 2).with("type", "stored");
        assertThat(LogLine.read(Sealing.seal(format))).isEqualTo(new LogLine.Unknown("stored"));
    }

    @Test
    void member_ofANewerGoferry_isPassedOver() {
        LogRecord record = Records.stored("a", 1);
        FlatJson more = Sealing.open(LogLine.write(record)).with("license", "MIT");
        assertThat(LogLine.read(Sealing.seal(more))).isEqualTo(new LogLine.Known(record));
    }

    @Test
    void record_thatCannotBe_isRefused_thoughItsCheckIsRight() {
        FlatJson refreshed = FlatJson.empty().with("v", 1).with("type", "refreshed");
        for (FlatJson wrong : List.of(
                refreshed.with("time", "2026-11-01T10:00:00Z"),
                refreshed.with("time", "2026-11-01T10:00:00Z").with("module", "../x"),
                refreshed.with("time", "yesterday").with("module", "a.com/x"),
                FlatJson.empty().with("v", 1))) {
            assertThatThrownBy(() -> LogLine.read(Sealing.seal(wrong))).isInstanceOf(IllegalArgumentException.class);
        }
        String twoLines =
                Sealing.seal(FlatJson.empty().with("v", 1).with("type", "x")).replace(",", "\n,");
        assertThatThrownBy(() -> LogLine.read(twoLines)).hasMessageContaining("more than one line");
    }

    @Test
    void longestLine_isTaken_andOneByteMoreIsRefused() {
        FlatJson empty = FlatJson.empty().with("v", 1).with("type", "t").with("pad", "");
        int room = LogLine.LONGEST - Sealing.seal(empty).length();
        assertThat(LogLine.read(Sealing.seal(empty.with("pad", "x".repeat(room)))))
                .isEqualTo(new LogLine.Unknown("t"));
        String longer = Sealing.seal(empty.with("pad", "x".repeat(room + 1)));
        assertThatThrownBy(() -> LogLine.read(longer)).hasMessageContaining("16384");
        assertThatThrownBy(() -> LogLine.write(stored("\ud83d\ude00".repeat(1024), "\u0001".repeat(1024))))
                .hasMessageContaining("16384");
    }

    @Test
    void texts_areRefused_whenEmptyOrTooLong() {
        PurgeScope scope = new PurgeScope.WholeModule(MODULE.path());
        String longest = "x".repeat(LogRecord.LONGEST_TEXT);
        assertThat(new Purged(scope, longest, true, longest, Records.TIME)).isNotNull();
        assertThatThrownBy(() -> new Purged(scope, longest + "x", true, "w", Records.TIME))
                .hasMessageContaining("reason");
        assertThatThrownBy(() -> new Purged(scope, "r", true, " ", Records.TIME))
                .hasMessageContaining("who");
        assertThatThrownBy(() -> new Stored(
                        Records.stored("a", 1).key(), Records.stored("a", 1).pin(), Records.TIME, "", false))
                .hasMessageContaining("region");
    }

    @Test
    void scope_covers_whatItNames() {
        ModuleVersion other = Records.version("a", 1);
        PurgeScope one = new PurgeScope.OneVersion(MODULE);
        PurgeScope whole = new PurgeScope.WholeModule(MODULE.path());
        PurgeScope matching = new PurgeScope.Matching(new ModulePattern("github.com/Azure"));
        for (PurgeScope scope : List.of(one, whole, matching)) {
            assertThat(scope.covers(MODULE)).isTrue();
            assertThat(scope.touches(MODULE.path())).isTrue();
            assertThat(scope.covers(other)).isFalse();
            assertThat(scope.touches(other.path())).isFalse();
        }
        ModuleVersion next = new ModuleVersion(MODULE.path(), new Version("v1.0.0"));
        assertThat(one.covers(next)).isFalse();
        assertThat(whole.covers(next)).isTrue();
    }

    @Test
    void cursor_isReadBack_andNothingElseIsOne() {
        for (Cursor cursor : List.of(Cursor.START, new Cursor("ab", new Position(Long.MAX_VALUE, 999)))) {
            assertThat(Cursor.parse(cursor.text())).isEqualTo(cursor);
        }
        for (String wrong : List.of("", "ab", "ab:1", "ab:0/0", "ab:1/-1", "ab:x/0", "1/0")) {
            assertThatThrownBy(() -> Cursor.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
