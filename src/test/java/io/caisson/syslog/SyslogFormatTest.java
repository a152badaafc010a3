package io.caisson.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SyslogFormatTest {
    private static final Instant TIME = Instant.parse("2026-11-23T07:35:00.123456789Z");

    @Test
    void anInformationAndAnError() {
        SyslogFormat format = new SyslogFormat(source("host", "web", Map.of(), false), false);

        assertThat(text(format, false, 1, "hello"))
                .isEqualTo("<30>1 2026-11-23T07:35:00Z host web - stdout [meta sequenceId=\"1\"] hello");
        assertThat(text(format, true, 2, "ä ] \" \\"))
                .isEqualTo("<27>1 2026-11-23T07:35:00Z host web - stderr [meta sequenceId=\"2\"] ä ] \" \\");
    }

    @Test
    void moreDataIsEscaped() {
        SyslogFormat format =
                new SyslogFormat(source("host", "web", Map.of("name", "a\"b]c\\d", "image", "ü"), true), false);

        assertThat(text(format, false, 7, ""))
                .isEqualTo("<30>1 2026-11-23T07:35:00.123456Z host web - stdout [meta sequenceId=\"7\"]"
                        + "[caisson@32473 image=\"ü\" name=\"a\\\"b\\]c\\\\d\"] ");
    }

    @Test
    void theHeadHoldsVisibleCharactersOfLimitedNumber() {
        SyslogFormat format = new SyslogFormat(source("", "a b\nü" + "x".repeat(60), Map.of(), false), false);

        assertThat(text(format, false, 1, "m"))
                .isEqualTo(
                        "<30>1 2026-11-23T07:35:00Z - a_b__" + "x".repeat(43) + " - stdout [meta sequenceId=\"1\"] m");
    }

    @Test
    void theLengthIsInBytes() {
        SyslogFormat format = new SyslogFormat(source("host", "web", Map.of(), false), true);

        String message = text(format, false, 1, "ä");
        String rest = message.substring(message.indexOf(' ') + 1);
        assertThat(message)
                .startsWith(rest.getBytes(StandardCharsets.UTF_8).length + " <30>1 ")
                .endsWith("] ä");
    }

    @Test
    void theSequenceBeginsAgainAfterTheLargest() {
        SyslogFormat format = new SyslogFormat(source("host", "web", Map.of(), false), false);

        assertThat(text(format, false, Integer.MAX_VALUE, "")).contains("\"2147483647\"");
        assertThat(text(format, false, Integer.MAX_VALUE + 1L, "")).contains("\"1\"");
    }

    @Test
    void facilitiesHaveNamesAndNumbers() {
        assertThat(SyslogFacility.parse("local7")).contains(SyslogFacility.LOCAL7);
        assertThat(SyslogFacility.parse("23")).contains(SyslogFacility.LOCAL7);
        assertThat(SyslogFacility.parse("16")).contains(SyslogFacility.LOCAL0);
        assertThat(SyslogFacility.parse("24")).isEmpty();
        assertThat(SyslogFacility.parse("DAEMON")).isEmpty();
    }

    private static SyslogSource source(String host, String application, Map<String, String> data, boolean micro) {
        return new SyslogSource(SyslogFacility.DAEMON, host, application, data, micro);
    }

    private static String text(SyslogFormat format, boolean error, long sequence, String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return new String(format.message(error, TIME, sequence, bytes, bytes.length), StandardCharsets.UTF_8);
    }
}
