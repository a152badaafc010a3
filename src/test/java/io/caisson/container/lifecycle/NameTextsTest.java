package io.caisson.container.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.container.ContainerConfig;
import io.caisson.container.Isolation;
import io.caisson.container.Naming;
import io.caisson.error.FieldViolation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the files of names say, and what may be asked for. */
class NameTextsTest {
    private static final String RESOLVER = """
            # written by hand
            nameserver 127.0.0.53
            search old.test
            nameserver 10.0.0.1 # first
            nameserver ::1
            search a.test b.test
            options edns0
            """;

    private final NameTexts plain = new NameTexts(Naming.DEFAULT);

    @Test
    void hostsNameLoopbackTheExtraOnesAndTheContainer() {
        assertThat(plain.hosts("one"))
                .startsWith("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n")
                .endsWith("\n127.0.0.1\tone\n");
        NameTexts asked =
                new NameTexts(new Naming("test", List.of(entry("db", "10.0.0.7")), List.of(), List.of(), List.of()));
        assertThat(asked.hosts("one")).endsWith("\n10.0.0.7\tdb\n127.0.0.1\tone.test one\n");
        assertThat(asked.hostsOver("10.0.0.1 host")).isEqualTo("10.0.0.1 host\n10.0.0.7\tdb\n");
    }

    @Test
    void aResolverIsTheHostsAsFarAsItCanBeReached() {
        assertThat(plain.resolver(RESOLVER, true)).isEqualTo(RESOLVER);
        assertThat(plain.resolver(RESOLVER, false))
                .isEqualTo("nameserver 10.0.0.1\nsearch a.test b.test\noptions edns0\n");
        assertThat(plain.resolver("", false)).isEmpty();
        assertThat(NameTexts.onLoopbackAlone(RESOLVER)).isFalse();
        assertThat(NameTexts.onLoopbackAlone("nameserver 127.0.0.53\n")).isTrue();
        assertThat(NameTexts.onLoopbackAlone("")).isFalse();
    }

    @Test
    void whatIsAskedForStandsInPlaceOfTheHosts() {
        NameTexts asked =
                new NameTexts(new Naming("", List.of(), List.of("10.0.0.53"), List.of("."), List.of("ndots:2")));
        assertThat(asked.resolver(RESOLVER, true)).isEqualTo("nameserver 10.0.0.53\noptions ndots:2\n");
    }

    @Test
    void everyWordThatIsNoneIsRefusedAtOnce() {
        Naming naming = new Naming(
                "",
                List.of(entry("a b", "1"), entry("db\n", "host-gateway")),
                List.of("8.8.8.8", "dns.test"),
                List.of("a.test", "."),
                List.of("a b"));
        assertThat(violations(naming))
                .containsExactly(
                        "config.extra_hosts[0].name",
                        "config.extra_hosts[0].address",
                        "config.extra_hosts[1].name",
                        "config.extra_hosts[1].address",
                        "config.dns.servers[1]",
                        "config.dns.search[1]",
                        "config.dns.options[0]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.7", "::1", "fd00::1:2", "::ffff:10.0.0.1"})
    void addresses(String text) {
        assertThat(NamingRules.isAddress(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0", "10.0.0.256", "10.0.0.7\n", "fd00::1::2", "fe80::1%lo", "localhost", "[::1]"})
    void noAddresses(String text) {
        assertThat(NamingRules.isAddress(text)).isFalse();
    }

    private static Naming.HostEntry entry(String name, String address) {
        return new Naming.HostEntry(name, address);
    }

    private static List<String> violations(Naming naming) {
        Isolation isolation = Isolation.DEFAULT.with(naming);
        List<FieldViolation> found = new ArrayList<>();
        NamingRules.check(ContainerConfig.of("busybox").with(isolation), found);
        return found.stream().map(FieldViolation::field).toList();
    }
}
