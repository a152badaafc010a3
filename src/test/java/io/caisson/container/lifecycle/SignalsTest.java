package io.caisson.container.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalsTest {
    @ParameterizedTest
    @CsvSource({
        "TERM,15",
        "SIGTERM,15",
        "sigkill,9",
        "HUP,1",
        "SIGSYS,31",
        "7,7",
        "SIGRTMIN,34",
        "RTMIN+3,37",
        "RTMAX-14,50",
        "SIGRTMAX,64",
        "64,64"
    })
    void knowsNamesAndNumbers(String text, int number) {
        assertThat(Signals.number(text)).hasValue(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65", "-9", "SIGNAL", "RTMIN+31", "RTMAX-31", "9 ", "SIGSIGTERM", "999"})
    void refusesTheRest(String text) {
        assertThat(Signals.number(text)).isEmpty();
    }

    @Test
    void namesWhatItFinds() {
        for (int number = 1; number <= 64; number++) {
            assertThat(Signals.number(Signals.name(number))).hasValue(number);
        }
    }
}
