package dev.goferry.config;

import java.util.regex.Pattern;

/**
 * The text of a value and where it came from: {@code goferry.yaml:3}, {@code GOFERRY_LISTEN}, {@code --set} or
 * {@code default}.
 */
record Given(String text, String origin) {
    static final String DEFAULT = "default";

    /** Up to the last at sign before a path, rather too much than too little; go takes a URL without a scheme, too. */
    private static final Pattern USER_INFO = Pattern.compile("(://)[^/\\s]*@|(?<=^|[\\s,|\"=])[^/\\s,|]+@");

    /** The text without the user and password that a URL in it may carry. */
    String shown() {
        return redacted(text);
    }

    static String redacted(String text) {
        return text.indexOf('@') < 0 ? text : USER_INFO.matcher(text).replaceAll("$1***@");
    }
}
