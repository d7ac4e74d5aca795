package dev.goferry.replication;

import dev.goferry.document.InvalidField;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a rule works, every day: from one time of day to another, in a zone. One that ends before it begins lasts over
 * midnight. Where clocks are set, it begins and ends at what they show. Immutable.
 */
public record Window(LocalTime from, LocalTime to, ZoneId zone) {
    private static final Pattern FORM = Pattern.compile("(\\d{2}:\\d{2})-(\\d{2}:\\d{2})(?: (\\S{1,64}))?");

    public Window {
        if (from.equals(to)) {
            throw new InvalidField("window", "it is never open; leave it out for always");
        }
    }

    /** Reads {@code 22:00-06:00 Europe/Berlin}; without a zone it is UTC. */
    public static Window parse(String text) {
        Matcher form = FORM.matcher(text);
        try {
            if (form.matches()) {
                ZoneId zone = ZoneId.of(form.group(3) == null ? "UTC" : form.group(3));
                return new Window(LocalTime.parse(form.group(1)), LocalTime.parse(form.group(2)), zone);
            }
        } catch (DateTimeException e) {
            // Said below, in our words.
        }
        throw new InvalidField("window", "expected times of day and perhaps a zone, such as 22:00-06:00 Europe/Berlin");
    }

    /** How long until it is open; zero if it is. */
    public Duration untilOpen(Instant now) {
        ZonedDateTime here = now.atZone(zone);
        LocalTime time = here.toLocalTime();
        boolean isIn = from.isBefore(to)
                ? !time.isBefore(from) && time.isBefore(to)
                : !time.isBefore(from) || time.isBefore(to);
        if (isIn) {
            return Duration.ZERO;
        }
        ZonedDateTime next = here.with(from);
        return Duration.between(
                now, (next.toInstant().isAfter(now) ? next : here.plusDays(1).with(from)).toInstant());
    }

    /** As {@link #parse} reads it. */
    public String text() {
        return from + "-" + to + " " + zone;
    }
}
