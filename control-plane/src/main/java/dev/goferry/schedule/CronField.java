package dev.goferry.schedule;

import dev.goferry.document.InvalidField;
import java.util.List;
import java.util.Locale;

/**
 * One of the five places of an expression.
 *
 * @param name as messages call it
 * @param least the smallest value
 * @param most the largest one
 * @param names those of the values from {@code first} on, in lower case; none where there are no names
 */
record CronField(String name, int least, int most, int first, List<String> names) {
    static final CronField MINUTE = new CronField("minute", 0, 59, 0, List.of());
    static final CronField HOUR = new CronField("hour", 0, 23, 0, List.of());
    static final CronField DAY = new CronField("day of month", 1, 31, 0, List.of());
    static final CronField MONTH = new CronField(
            "month",
            1,
            12,
            1,
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"));
    static final CronField WEEKDAY =
            new CronField("day of week", 0, 7, 0, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

    CronField {
        names = List.copyOf(names);
    }

    /** The values that the text names, a bit each. */
    long parse(String text) {
        long values = 0;
        for (String part : text.split(",", -1)) {
            values |= part(part);
        }
        return values;
    }

    private long part(String part) {
        int slash = part.indexOf('/');
        String range = slash < 0 ? part : part.substring(0, slash);
        int step = slash < 0 ? 1 : number(part.substring(slash + 1), part);
        int dash = range.indexOf('-');
        boolean isRange = range.equals("*") || dash > 0;
        if (slash >= 0 && !isRange) {
            throw wrong(part, "a step needs a range: write " + range + "-" + most + part.substring(slash));
        }
        if (step < 1) {
            throw wrong(part, "a step is 1 or more");
        }
        int from = range.equals("*") ? least : value(dash > 0 ? range.substring(0, dash) : range, part);
        int to = range.equals("*") ? most : dash > 0 ? value(range.substring(dash + 1), part) : from;
        if (from > to) {
            throw wrong(part, "the range ends before it begins");
        }
        long values = 0;
        for (int value = from; value <= to; value += step) {
            values |= 1L << value;
        }
        return values;
    }

    private int value(String text, String part) {
        int named = names.indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0) {
            return named + first;
        }
        int value = number(text, part);
        if (value < least || value > most) {
            throw wrong(part, "values are " + least + " to " + most);
        }
        return value;
    }

    private int number(String text, String part) {
        if (!text.matches("\\d{1,3}")) {
            throw wrong(part, "expected " + (names.isEmpty() ? "a number" : "a number or a name of three letters"));
        }
        return Integer.parseInt(text);
    }

    private InvalidField wrong(String part, String reason) {
        return new InvalidField("cron", name + " \"" + part + "\": " + reason);
    }
}
