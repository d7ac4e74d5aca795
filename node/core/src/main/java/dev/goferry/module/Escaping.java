package dev.goferry.module;

/** Case encoding: {@code A} is {@code !a}. One escaped form for each name, and one name for each escaped form. */
final class Escaping {
    private Escaping() {}

    static String escape(String name) {
        int upper = countUpper(name);
        if (upper == 0) {
            return name;
        }
        StringBuilder escaped = new StringBuilder(name.length() + upper);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (isUpper(c)) {
                escaped.append('!').append((char) (c + ('a' - 'A')));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    static String unescape(String escaped) {
        int plain = plainPrefix(escaped);
        if (plain == escaped.length()) {
            return escaped;
        }
        StringBuilder name = new StringBuilder(escaped.length()).append(escaped, 0, plain);
        for (int i = plain; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '!') {
                i++;
                name.append(upperAfterBang(escaped, i));
            } else if (isUpper(c) || c >= 0x80) {
                throw new InvalidName("invalid escaped name " + Quoted.of(escaped)
                        + ": write an upper-case letter as '!' and its lower-case form");
            } else {
                name.append(c);
            }
        }
        return name.toString();
    }

    static int escapedLength(String name) {
        return name.length() + countUpper(name);
    }

    static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static char upperAfterBang(String escaped, int at) {
        if (at < escaped.length() && escaped.charAt(at) >= 'a' && escaped.charAt(at) <= 'z') {
            return (char) (escaped.charAt(at) - ('a' - 'A'));
        }
        throw new InvalidName(
                "invalid escaped name " + Quoted.of(escaped) + ": '!' must stand before a lower-case letter");
    }

    private static int plainPrefix(String s) {
        int i = 0;
        while (i < s.length() && s.charAt(i) != '!' && !isUpper(s.charAt(i)) && s.charAt(i) < 0x80) {
            i++;
        }
        return i;
    }

    private static int countUpper(String s) {
        int upper = 0;
        for (int i = 0; i < s.length(); i++) {
            if (isUpper(s.charAt(i))) {
                upper++;
            }
        }
        return upper;
    }
}
