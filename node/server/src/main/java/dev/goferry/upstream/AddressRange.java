package dev.goferry.upstream;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** What kind of network an address belongs to (RFC 6890), to keep redirects out of where they do not belong. */
enum AddressRange {
    PUBLIC,
    LOOPBACK,
    /** RFC 1918, shared (CGNAT), unique local, benchmarking. */
    PRIVATE,
    /** Link-local, cloud metadata, multicast, unspecified, reserved. */
    NEVER;

    /** Metadata services outside the link-local range. */
    private static final Set<String> METADATA = Set.of("100.100.100.200", "168.63.129.16", "fd00:ec2:0:0:0:0:0:254");

    static AddressRange of(InetAddress address) {
        InetAddress plain = unmapped(address);
        if (plain.isLoopbackAddress()) {
            return LOOPBACK;
        }
        if (plain.isAnyLocalAddress()
                || plain.isLinkLocalAddress()
                || plain.isMulticastAddress()
                || METADATA.contains(plain.getHostAddress())) {
            return NEVER;
        }
        return plain instanceof Inet4Address ? ofFour(plain.getAddress()) : ofSix(plain.getAddress());
    }

    /** Whether a redirect of an upstream that itself lives in {@code home} may lead here. */
    boolean reachableFrom(AddressRange home) {
        return this == PUBLIC || (this == home && this != NEVER);
    }

    private static AddressRange ofFour(byte[] ip) {
        int a = ip[0] & 0xff;
        int b = ip[1] & 0xff;
        if (a == 0 || a >= 240) {
            return NEVER;
        }
        boolean cgnat = a == 100 && (b & 0xc0) == 64;
        boolean benchmark = a == 198 && (b & 0xfe) == 18;
        boolean rfc1918 = a == 10 || (a == 172 && (b & 0xf0) == 16) || (a == 192 && b == 168);
        return cgnat || benchmark || rfc1918 ? PRIVATE : PUBLIC;
    }

    private static AddressRange ofSix(byte[] ip) {
        boolean siteLocal = (ip[0] & 0xff) == 0xfe && (ip[1] & 0xc0) == 0xc0;
        return (ip[0] & 0xfe) == 0xfc || siteLocal ? PRIVATE : PUBLIC;
    }

    /** The IPv4 address inside a mapped, compatible, NAT64 or 6to4 one. */
    private static InetAddress unmapped(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] ip = address.getAddress();
        boolean mapped = leading(ip, "00000000000000000000ffff");
        boolean compatible = leading(ip, "000000000000000000000000") && (ip[12] | ip[13] | ip[14]) != 0;
        boolean nat64 = leading(ip, "0064ff9b0000000000000000");
        try {
            if (mapped || compatible || nat64) {
                return InetAddress.getByAddress(Arrays.copyOfRange(ip, 12, 16));
            }
            return leading(ip, "2002") ? InetAddress.getByAddress(Arrays.copyOfRange(ip, 2, 6)) : address;
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    private static boolean leading(byte[] ip, String hex) {
        byte[] prefix = java.util.HexFormat.of().parseHex(hex.toLowerCase(Locale.ROOT));
        return Arrays.equals(ip, 0, prefix.length, prefix, 0, prefix.length);
    }
}
