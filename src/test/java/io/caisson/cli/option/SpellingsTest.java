package io.caisson.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingsTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "5b, 5",
        "1k, 1024",
        "1kb, 1024",
        "1KiB, 1024",
        "2M, 2097152",
        "1.5g, 1610612736",
        "-1, -1",
        "1t, 1099511627776"
    })
    void sizes(String text, long bytes) {
        assertThat(ByteSize.parse("-m", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"x", "1.2.3", "m", "9999999999p", "1 2", "0x10"})
    void noSizes(String text) {
        assertThatThrownBy(() -> ByteSize.parse("-m", text)).isInstanceOf(UsageException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10m, 2026-01-31T11:50:00Z",
        "1h30m, 2026-01-31T10:30:00Z",
        "1.5s, 2026-01-31T11:59:58.5Z",
        "1769860800, 2026-01-31T12:00:00Z",
        "1769860800.25, 2026-01-31T12:00:00.25Z",
        "2026-01-31T13:00:00+01:00, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00.000000001Z, 2026-01-31T12:00:00.000000001Z",
    })
    void moments(String text, Instant instant) {
        Timestamp time = Moment.parse("--since", text, NOW);
        assertThat(Instant.ofEpochSecond(time.getSeconds(), time.getNanos())).isEqualTo(instant);
    }

    @Test
    void noMoment() {
        assertThatThrownBy(() -> Moment.parse("--since", "yesterday", NOW)).hasMessageContaining("--since");
    }

    @Test
    void filtersBecomeTheEnginesLanguage() {
        Filters filters = new Filters()
                .key("name", value -> Filters.contains("name", value))
                .key("id", value -> Filters.startsWith("id", value))
                .labels();
        assertThat(filters.translate(List.of())).isEmpty();
        assertThat(filters.translate(List.of("name=a\"b*", "name=c", "label=k", "label=x.y=z", "id=3f")))
                .isEqualTo("(name : \"a\\\"b\\*\" OR name : \"c\") AND (labels:\"k\" AND labels.\"x.y\" = \"z\")"
                        + " AND (id = \"3f*\")");
        assertThatThrownBy(() -> filters.translate(List.of("colour=red"))).hasMessageContaining("name, id, label");
    }
}
