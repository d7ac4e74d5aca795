package dev.goferry.verification;

/** A hostile name or text in a one-line reason: printable ASCII, at most 200 characters. */
final class Printable {
    private static final int LONGEST = 200;

    private Printable() {}

    static String of(String text) {
        StringBuilder printable = new StringBuilder(Math.min(text.length(), LONGEST) + 3);
        for (int i = 0; i < text.length() && i < LONGEST; i++) {
            char c = text.charAt(i);
            printable.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return printable.append(text.length() > LONGEST ? "..." : "").toString();
    }
}
