package dev.goferry.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** GOPROXY's syntax: entries parted by {@code ,} and {@code |}; what comes after {@code off} is never reached. */
final class ChainSyntax {
    static final String DIRECT = "direct";
    static final String OFF = "off";

    /**
     * One entry.
     *
     * @param entry a URL, {@code direct} or {@code off}
     * @param onAnyFailure a {@code |} follows: whatever fails here, the next one is asked
     */
    record Step(String entry, boolean onAnyFailure) {
        @Override
        public String toString() {
            return UpstreamConfig.hidden(entry);
        }
    }

    private ChainSyntax() {}

    static List<Step> parse(String chain) {
        List<Step> steps = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= chain.length(); i++) {
            if (i == chain.length() || chain.charAt(i) == ',' || chain.charAt(i) == '|') {
                String entry = chain.substring(start, i).strip();
                start = i + 1;
                if (!entry.isEmpty()) {
                    steps.add(new Step(checked(entry), i < chain.length() && chain.charAt(i) == '|'));
                }
            }
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException(
                    "an upstream chain needs an entry: a URL, direct or off, parted by , or |");
        }
        return List.copyOf(steps);
    }

    private static String checked(String entry) {
        if (entry.equals(DIRECT) || entry.equals(OFF)) {
            return entry;
        }
        if (entry.toLowerCase(Locale.ROOT).startsWith("file:")) {
            throw new IllegalArgumentException("upstream " + entry
                    + " is a folder, which is not supported: serve it over HTTP, or make it the store");
        }
        if (entry.contains("://")) {
            return entry;
        }
        if (entry.indexOf('.') < 0 && entry.indexOf('/') < 0 && entry.indexOf(':') < 0) {
            throw new IllegalArgumentException("upstream entry " + entry + " is not known: write a URL, direct or off");
        }
        return "https://" + entry;
    }
}
