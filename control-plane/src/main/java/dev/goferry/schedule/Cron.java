package dev.goferry.schedule;

import dev.goferry.document.InvalidField;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * When something is due: the five fields of
 * <a href="https://man7.org/linux/man-pages/man5/crontab.5.html">crontab(5)</a>, minute, hour, day of month, month, day of
 * week. A field is {@code *}, or values and ranges joined by commas; {@code /n} behind {@code *} or a range takes every
 * nth. Months and days of the week also go by their first three letters; 0 and 7 are Sunday. {@code @yearly},
 * {@code @annually}, {@code @monthly}, {@code @weekly}, {@code @daily}, {@code @midnight} and {@code @hourly} stand for all
 * five. Where day of month and day of week are both restricted (neither begins with {@code *}), a day that matches one of
 * them is enough; else it must match both.
 *
 * <p>When clocks change, as cron does: where the minute or the hour begins with {@code *}, every minute that the clock
 * shows counts, the skipped ones never, the repeated ones twice. Any other time is due once a day: one that the clock
 * skips when it goes on, one that it shows twice at the first of them.
 *
 * <p>Immutable, to the minute, and never blocks.
 */
public final class Cron {
    private static final int LONGEST = 200;

    /** February 29 falls on a given weekday every 28 years, or 40 where a century is no leap year. */
    private static final int MOST_DAYS = 41 * 366;

    private static final Map<String, String> NICKNAMES = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");

    private final String text;
    private final long minutes;
    private final long hours;
    private final long days;
    private final long months;
    private final long weekdays;
    private final boolean eitherDay;
    private final boolean everyShownMinute;

    private Cron(String text, String[] fields) {
        this.text = text;
        this.minutes = CronField.MINUTE.parse(fields[0]);
        this.hours = CronField.HOUR.parse(fields[1]);
        this.days = CronField.DAY.parse(fields[2]);
        this.months = CronField.MONTH.parse(fields[3]);
        long named = CronField.WEEKDAY.parse(fields[4]);
        this.weekdays = (named | named >> 7) & 0x7f;
        this.eitherDay = !fields[2].startsWith("*") && !fields[4].startsWith("*");
        this.everyShownMinute = fields[0].startsWith("*") || fields[1].startsWith("*");
    }

    /** Reads it; what it cannot be, or what never comes due, is an {@link InvalidField}. */
    public static Cron parse(String text) {
        if (text.length() > LONGEST) {
            throw new InvalidField("cron", "longer than " + LONGEST + " characters");
        }
        String[] fields = NICKNAMES.getOrDefault(text.strip(), text).strip().split("[ \t]+", -1);
        if (fields.length != 5) {
            throw new InvalidField("cron", "expected five fields such as 30 5 * * 1-5, or @daily and its like");
        }
        Cron cron = new Cron(text.strip(), fields);
        if (cron.next(Instant.EPOCH, ZoneOffset.UTC).isEmpty()) {
            throw new InvalidField("cron", "it never comes due");
        }
        return cron;
    }

    /** The first due time behind {@code after}; empty where calendars end. */
    public Optional<Instant> next(Instant after, ZoneId zone) {
        // What the clock skips is due on the day after, where it skips a whole day.
        LocalDate first = after.atZone(zone).toLocalDate().minusDays(1);
        for (int i = 0; i < MOST_DAYS; i++) {
            LocalDate day = first.plusDays(i);
            if (matches(day)) {
                Instant due = dues(day, zone).higher(after);
                if (due != null) {
                    return Optional.of(due);
                }
            }
        }
        return Optional.empty();
    }

    /** The last due time behind {@code after} and not behind {@code until}. */
    public Optional<Instant> last(Instant after, Instant until, ZoneId zone) {
        LocalDate first = after.atZone(zone).toLocalDate().minusDays(1);
        for (LocalDate day = until.atZone(zone).toLocalDate(); !day.isBefore(first); day = day.minusDays(1)) {
            if (matches(day)) {
                Instant due = dues(day, zone).floor(until);
                if (due != null) {
                    return Optional.of(due).filter(found -> found.isAfter(after));
                }
            }
        }
        return Optional.empty();
    }

    private boolean matches(LocalDate day) {
        boolean ofMonth = has(days, day.getDayOfMonth());
        boolean ofWeek = has(weekdays, day.getDayOfWeek().getValue() % 7);
        return has(months, day.getMonthValue()) && (eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek);
    }

    private NavigableSet<Instant> dues(LocalDate day, ZoneId zone) {
        ZoneRules rules = zone.getRules();
        NavigableSet<Instant> dues = new TreeSet<>();
        for (int hour = 0; hour < 24; hour++) {
            for (int minute = 0; minute < 60; minute++) {
                if (has(hours, hour) && has(minutes, minute)) {
                    add(dues, day.atTime(hour, minute), rules);
                }
            }
        }
        return dues;
    }

    private void add(NavigableSet<Instant> dues, LocalDateTime shown, ZoneRules rules) {
        List<ZoneOffset> offsets = rules.getValidOffsets(shown);
        if (offsets.isEmpty()) {
            if (!everyShownMinute) {
                dues.add(rules.getTransition(shown).getInstant());
            }
            return;
        }
        for (ZoneOffset offset : everyShownMinute ? offsets : offsets.subList(0, 1)) {
            dues.add(shown.toInstant(offset));
        }
    }

    private static boolean has(long values, int value) {
        return (values >> value & 1) == 1;
    }

    /** As it was given. */
    @Override
    public String toString() {
        return text;
    }
}
