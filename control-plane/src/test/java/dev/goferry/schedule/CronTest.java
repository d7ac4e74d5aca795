package dev.goferry.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CronTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant START = Instant.parse("2026-11-21T16:00:00Z"); // A Saturday.

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * * *          | 2026-11-21T16:01:00Z 2026-11-21T16:02:00Z",
                "30 5 * * *         | 2026-11-22T05:30:00Z 2026-11-23T05:30:00Z",
                "0,15-17 16 * * *   | 2026-11-21T16:15:00Z 2026-11-21T16:16:00Z 2026-11-21T16:17:00Z 2026-11-22T16:00:00Z",
                "*/25 * * * *       | 2026-11-21T16:25:00Z 2026-11-21T16:50:00Z 2026-11-21T17:00:00Z",
                "10-50/20 8 * * *   | 2026-11-22T08:10:00Z 2026-11-22T08:30:00Z 2026-11-22T08:50:00Z 2026-11-23T08:10:00Z",
                "0 0 1 1 *          | 2027-01-01T00:00:00Z 2028-01-01T00:00:00Z",
                "0 0 29 feb *       | 2028-02-29T00:00:00Z 2032-02-29T00:00:00Z",
                "0 0 * JAN-mar,Dec 1| 2026-12-07T00:00:00Z 2026-12-14T00:00:00Z",
                "0 0 * * 7          | 2026-11-22T00:00:00Z 2026-11-29T00:00:00Z",
                "0 0 * * sun        | 2026-11-22T00:00:00Z 2026-11-29T00:00:00Z",
                "0 0 * * fri,5-7    | 2026-11-22T00:00:00Z 2026-11-27T00:00:00Z 2026-11-28T00:00:00Z 2026-11-29T00:00:00Z",
                // Both days are restricted: either is enough.
                "30 4 1,15 * 5      | 2026-11-27T04:30:00Z 2026-12-01T04:30:00Z 2026-12-04T04:30:00Z",
                // One begins with a star: both must match.
                "0 0 */2 * mon      | 2026-11-23T00:00:00Z 2026-12-07T00:00:00Z 2026-12-21T00:00:00Z",
                "0 0 1 * *          | 2026-12-01T00:00:00Z 2027-01-01T00:00:00Z",
                "@yearly            | 2027-01-01T00:00:00Z",
                "@monthly           | 2026-12-01T00:00:00Z",
                "@weekly            | 2026-11-22T00:00:00Z",
                "@daily             | 2026-11-22T00:00:00Z",
                "@hourly            | 2026-11-21T17:00:00Z",
            })
    void expression_isDue_asCrontabSays(String text, String dues) {
        Cron cron = Cron.parse(text);
        Instant time = START;
        for (String due : dues.strip().split(" ", -1)) {
            time = cron.next(time, ZoneOffset.UTC).orElseThrow();
            assertThat(time).isEqualTo(Instant.parse(due));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * *       | five fields",
                "* * * * * *   | five fields",
                "@reboot       | five fields",
                "60 * * * *    | values are 0 to 59",
                "* 24 * * *    | values are 0 to 23",
                "* * 0 * *     | values are 1 to 31",
                "* * * 13 *    | values are 1 to 12",
                "* * * * 8     | values are 0 to 7",
                "5/10 * * * *  | a step needs a range: write 5-59/10",
                "*/0 * * * *   | a step is 1 or more",
                "*/x * * * *   | expected a number",
                "9-5 * * * *   | ends before it begins",
                "1,,2 * * * *  | expected a number",
                "-1 * * * *    | expected a number",
                "* * * janu *  | a name of three letters",
                "jan * * * *   | expected a number",
                "0 0 30 2 *    | never comes due",
            })
    void expression_isRefused_withWhatToDo(String text, String reason) {
        assertThatThrownBy(() -> Cron.parse(text)).hasMessageContaining(reason);
    }

    @Test
    void expression_isRefused_beyondItsBound() {
        String longest = "0," + "1,".repeat(95) + "2 * * * *";
        assertThat(longest).hasSize(201);
        assertThat(Cron.parse(longest.replaceFirst("0,", "")).toString()).hasSize(199);
        assertThatThrownBy(() -> Cron.parse(longest)).hasMessageContaining("longer than 200");
    }

    @Test
    void time_thatTheClockSkips_isDueWhenItGoesOn() {
        // 2026-03-29 02:00 is 03:00.
        Instant before = Instant.parse("2026-03-28T12:00:00Z");
        assertThat(dues("30 2 * * *", before, 2))
                .containsExactly(Instant.parse("2026-03-29T01:00:00Z"), Instant.parse("2026-03-30T00:30:00Z"));
        assertThat(dues("10,20 2 29 3 *", before, 1)).containsExactly(Instant.parse("2026-03-29T01:00:00Z"));
        assertThat(dues("*/30 * * * *", Instant.parse("2026-03-29T00:29:00Z"), 2))
                .containsExactly(Instant.parse("2026-03-29T00:30:00Z"), Instant.parse("2026-03-29T01:00:00Z"));
        assertThat(dues("*/30 2 * * *", before, 1)).containsExactly(Instant.parse("2026-03-30T00:00:00Z"));
    }

    @Test
    void time_thatTheClockShowsTwice_isDueOnce_butForEveryHour() {
        // 2026-10-25 03:00 is 02:00 again.
        Instant before = Instant.parse("2026-10-24T12:00:00Z");
        assertThat(dues("30 2 * * *", before, 2))
                .containsExactly(Instant.parse("2026-10-25T00:30:00Z"), Instant.parse("2026-10-26T01:30:00Z"));
        assertThat(dues("0 * * * *", Instant.parse("2026-10-24T23:30:00Z"), 3))
                .containsExactly(
                        Instant.parse("2026-10-25T00:00:00Z"),
                        Instant.parse("2026-10-25T01:00:00Z"),
                        Instant.parse("2026-10-25T02:00:00Z"));
    }

    @Test
    void day_thatTheClockSkips_isDueOnTheNext() {
        ZoneId apia = ZoneId.of("Pacific/Apia"); // It had no 2011-12-30.
        Cron cron = Cron.parse("0 12 30 12 *");
        assertThat(cron.next(Instant.parse("2011-12-01T00:00:00Z"), apia))
                .contains(Instant.parse("2011-12-30T10:00:00Z"));
    }

    @Test
    void lastDueTime_isTheLastOfTheNextOnes() {
        Random random = new Random(7);
        List<String> texts = List.of("*/7 * * * *", "30 2 * * *", "0 */5 1,15 * mon", "59 23 * * 0", "0 0 1 * *");
        for (int i = 0; i < 300; i++) {
            Cron cron = Cron.parse(texts.get(i % texts.size()));
            Instant after = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(365 * 86_400));
            Instant until = after.plusSeconds(random.nextInt(3 * 86_400));
            Optional<Instant> last = Optional.empty();
            Instant next = cron.next(after, BERLIN).orElseThrow();
            while (!next.isAfter(until)) {
                last = Optional.of(next);
                next = cron.next(next, BERLIN).orElseThrow();
            }
            assertThat(cron.last(after, until, BERLIN))
                    .as(cron + " " + after + " " + until)
                    .isEqualTo(last);
        }
    }

    @Test
    void dueTimes_matchTheClockOnTheWall_minuteByMinute() {
        // An independent reading of one expression: every minute of three months, in a zone whose clock changes.
        Cron cron = Cron.parse("20-40/10 1-3 8-14 * 2");
        List<Instant> expected = new ArrayList<>();
        Instant end = Instant.parse("2025-04-01T00:00:00Z");
        for (Instant at = Instant.parse("2025-01-01T00:00:00Z");
                at.isBefore(end);
                at = at.plus(Duration.ofMinutes(1))) {
            var shown = at.atZone(ZoneId.of("Asia/Kolkata"));
            boolean day = (shown.getDayOfMonth() >= 8 && shown.getDayOfMonth() <= 14)
                    || shown.getDayOfWeek() == java.time.DayOfWeek.TUESDAY;
            boolean hour = shown.getHour() >= 1 && shown.getHour() <= 3;
            if (day && hour && List.of(20, 30, 40).contains(shown.getMinute())) {
                expected.add(at);
            }
        }
        List<Instant> found = new ArrayList<>();
        Instant next = cron.next(Instant.parse("2024-12-31T23:59:00Z"), ZoneId.of("Asia/Kolkata"))
                .orElseThrow();
        while (next.isBefore(end)) {
            found.add(next);
            next = cron.next(next, ZoneId.of("Asia/Kolkata")).orElseThrow();
        }
        assertThat(found).isEqualTo(expected);
    }

    private static List<Instant> dues(String text, Instant after, int count) {
        Cron cron = Cron.parse(text);
        List<Instant> dues = new ArrayList<>();
        Instant time = after;
        for (int i = 0; i < count; i++) {
            time = cron.next(time, BERLIN).orElseThrow();
            dues.add(time);
        }
        return dues;
    }
}
