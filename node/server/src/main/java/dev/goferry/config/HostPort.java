package dev.goferry.config;

/**
 * An address to listen on or to connect to, written {@code host:port}, an IPv6 address in brackets.
 *
 * @param host a name or an address, without brackets
 * @param port 0 to 65535; 0 lets the system choose a free one
 */
public record HostPort(String host, int port) {
    public HostPort {
        if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || c == '/' || c == '@')) {
            throw new IllegalArgumentException("no host before the port");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("the port is not from 0 to 65535");
        }
    }

    /** Reads {@code 127.0.0.1:8080} or {@code [::1]:8080}. */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("no port");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (!bracketed && host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address stands in brackets");
        }
        return new HostPort(bracketed ? host.substring(1, host.length() - 1) : host, port(text.substring(colon + 1)));
    }

    private static int port(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("the port is not a number");
        }
        return Integer.parseInt(digits);
    }

    /** The same address at another port: what is really listened on where 0 was asked for. */
    public HostPort withPort(int bound) {
        return new HostPort(host, bound);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
