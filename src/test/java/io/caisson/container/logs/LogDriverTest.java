package io.caisson.container.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.FieldViolation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogDriverTest {
    @Test
    void readsSizesAndNumbers() {
        assertThat(rotation(Map.of("max-size", "10m", "max-file", "3", "compress", "true")))
                .isEqualTo(new Rotation(10 << 20, 3, true));
        assertThat(rotation(Map.of("max-size", "5000"))).isEqualTo(new Rotation(5000, 1, false));
        assertThat(rotation(Map.of("max-size", "2GB"))).isEqualTo(new Rotation(2L << 30, 1, false));
        assertThat(rotation(Map.of("max-size", "-1"))).isEqualTo(Rotation.NONE);
        assertThat(rotation(Map.of())).isEqualTo(Rotation.NONE);
    }

    @Test
    void namesWhatIsUnknownAndWhatThereIs() {
        assertThat(violations("journald", Map.of()))
                .containsExactly("config.log.driver must be one of json, syslog, none, but is \"journald\"");
        assertThat(violations("json", Map.of("max-files", "3")))
                .containsExactly("config.log.options[\"max-files\"] is no option of the log driver json, which has"
                        + " compress, max-file, max-size");
        assertThat(violations("none", Map.of("max-size", "1m")))
                .containsExactly(
                        "config.log.options[\"max-size\"] is no option of the log driver none, which has none");
    }

    @Test
    void refusesWhatMakesNoSenseAllAtOnce() {
        assertThat(violations("json", Map.of("max-size", "1k", "max-file", "0", "compress", "yes")))
                .hasSize(3);
        assertThat(violations("json", Map.of("max-file", "2")))
                .containsExactly("config.log.options[\"max-file\"] needs max-size: one file without limit takes all");
        assertThat(violations("json", Map.of("max-size", "1m", "compress", "true")))
                .singleElement()
                .asString()
                .contains("needs max-file=2");
    }

    @Test
    void refusesWhatNoReceiverOfSyslogIs() {
        assertThat(violations("syslog", Map.of())).isEmpty();
        assertThat(violations("syslog", Map.of("tag", "{{.Name}}/{{ .FullID }}", "syslog-facility", "17")))
                .isEmpty();
        assertThat(violations(
                        "syslog",
                        Map.of(
                                "syslog-address", "logs.test",
                                "syslog-facility", "local8",
                                "syslog-format", "rfc3164",
                                "tag", "{{.Pod}}",
                                "mode", "fast",
                                "syslog-tls-ca-cert", "ca.pem",
                                "syslog-tls-key", "/key.pem")))
                .hasSize(9);
        assertThat(violations("syslog", Map.of("max-buffer-size", "1m")))
                .containsExactly("config.log.options[\"max-buffer-size\"] needs mode=non-blocking");
    }

    @Test
    void theEnginesOptionsStandForThoseThatAreMissing() {
        LogDefaults defaults =
                new LogDefaults(new LogConfiguration("json", Map.of("max-size", "10m", "max-file", "3")));
        assertThat(defaults.complete(LogConfiguration.UNSET)).isEqualTo(defaults.configuration());
        assertThat(defaults.complete(new LogConfiguration("json", Map.of("max-size", "1m"))))
                .isEqualTo(new LogConfiguration("json", Map.of("max-size", "1m", "max-file", "3")));
        assertThat(defaults.complete(new LogConfiguration("none", Map.of())))
                .isEqualTo(new LogConfiguration("none", Map.of()));
        assertThatThrownBy(() -> new LogDefaults(new LogConfiguration("json", Map.of("size", "10m"))))
                .hasMessageContaining("\"size\"");
    }

    private static Rotation rotation(Map<String, String> options) {
        assertThat(violations("json", options)).isEmpty();
        return LogDriver.rotation(new LogConfiguration("json", options));
    }

    private static List<String> violations(String driver, Map<String, String> options) {
        return LogDriver.violations("config.log", new LogConfiguration(driver, options)).stream()
                .map(LogDriverTest::words)
                .toList();
    }

    private static String words(FieldViolation violation) {
        return violation.field() + " " + violation.description();
    }
}
