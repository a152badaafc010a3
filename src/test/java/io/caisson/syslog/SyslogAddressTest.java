package io.caisson.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogAddressTest {
    @ParameterizedTest
    @CsvSource({
        "unix:///dev/log, unix:///dev/log",
        "unixgram:///run/a%20b, unixgram:///run/a b",
        "udp://logs.test, udp://logs.test:514",
        "tcp://10.0.0.1:1514, tcp://10.0.0.1:1514",
        "tcp://[::1], tcp://[::1]:514",
        "tcp+tls://logs.test, tcp+tls://logs.test:6514",
    })
    void readsWhatDockerReads(String text, String address) {
        assertThat(SyslogAddress.parse(text)).hasToString("Optional[" + address + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/dev/log",
                "unix://dev/log",
                "unix:",
                "udp://",
                "udp://logs.test:0",
                "udp://logs.test:65536",
                "tcp://logs.test/path",
                "tcp://me@logs.test",
                "http://logs.test",
                "udp://logs test",
                "unix:///xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void refusesTheRest(String text) {
        assertThat(SyslogAddress.parse(text)).isEmpty();
    }
}
