package dev.goferry.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/** The value of an Authorization header. Its text form hides it, and so does that of every record that holds one. */
public record Credential(String authorization) {
    /** Basic, of a name and a password. */
    public static Credential basic(String name, String password) {
        byte[] pair = (name + ":" + password).getBytes(UTF_8);
        return new Credential("Basic " + Base64.getEncoder().encodeToString(pair));
    }

    /** The user part of a URL, {@code name:password} or a name alone. */
    static Credential ofUser(String info) {
        int colon = info.indexOf(':');
        return colon < 0 ? basic(info, "") : basic(info.substring(0, colon), info.substring(colon + 1));
    }

    /** An environment variable's value: {@code name:password}, or a whole header value such as {@code Bearer …}. */
    static Credential parse(String value) {
        String text = value.strip();
        int colon = text.indexOf(':');
        return text.indexOf(' ') > 0 || colon < 0
                ? new Credential(colon < 0 && text.indexOf(' ') < 0 ? "Bearer " + text : text)
                : basic(text.substring(0, colon), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return "(hidden)";
    }
}
