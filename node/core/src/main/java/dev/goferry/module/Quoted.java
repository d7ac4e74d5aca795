package dev.goferry.module;

/** A hostile name made fit for a one-line message: printable ASCII, at most {@value #LONGEST} characters. */
final class Quoted {
    private static final int LONGEST = 200;

    private Quoted() {}

    static String of(String name) {
        StringBuilder quoted = new StringBuilder(Math.min(name.length(), LONGEST) + 5).append('"');
        for (int i = 0; i < name.length() && i < LONGEST; i++) {
            char c = name.charAt(i);
            quoted.append(c >= ' ' && c < 0x7f && c != '"' ? c : '?');
        }
        return quoted.append(name.length() > LONGEST ? "...\"" : "\"").toString();
    }
}
