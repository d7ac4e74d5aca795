package dev.goferry.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressRangeTest {
    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, PUBLIC",
        "172.15.255.255, PUBLIC",
        "172.32.0.0, PUBLIC",
        "100.63.255.255, PUBLIC",
        "100.128.0.0, PUBLIC",
        "2606:4700::1111, PUBLIC",
        "192.169.0.1, PUBLIC",
        "127.0.0.1, LOOPBACK",
        "127.255.255.254, LOOPBACK",
        "::1, LOOPBACK",
        "::ffff:127.0.0.1, LOOPBACK",
        "64:ff9b::7f00:1, LOOPBACK",
        "2002:7f00:1::, LOOPBACK",
        "10.0.0.1, PRIVATE",
        "172.16.0.1, PRIVATE",
        "172.31.255.255, PRIVATE",
        "192.168.1.1, PRIVATE",
        "100.64.0.1, PRIVATE",
        "100.127.255.255, PRIVATE",
        "198.18.0.1, PRIVATE",
        "fd00::1, PRIVATE",
        "fc00::1, PRIVATE",
        "fec0::1, PRIVATE",
        "::ffff:10.0.0.1, PRIVATE",
        "64:ff9b::a00:1, PRIVATE",
        "169.254.169.254, NEVER",
        "100.100.100.200, NEVER",
        "168.63.129.16, NEVER",
        "fd00:ec2::254, NEVER",
        "fe80::1, NEVER",
        "0.0.0.0, NEVER",
        "::, NEVER",
        "224.0.0.1, NEVER",
        "ff02::1, NEVER",
        "240.0.0.1, NEVER",
        "255.255.255.255, NEVER",
        "::ffff:169.254.169.254, NEVER",
        "0.1.2.3, NEVER",
        "::a9fe:a9fe, NEVER"
    })
    void address_hasItsRange_inEveryWriting(String address, AddressRange range) {
        assertThat(AddressRange.of(InetAddress.ofLiteral(address))).isEqualTo(range);
    }
}
