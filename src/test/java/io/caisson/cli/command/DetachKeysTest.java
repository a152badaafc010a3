package io.caisson.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.cli.option.UsageException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetachKeysTest {
    @Test
    void theKeysLeaveAndAreNotSent() {
        DetachKeys keys = DetachKeys.parse(DetachKeys.DEFAULT);

        assertThat(take(keys, "ls\n\u0010")).isEqualTo("ls\n");
        DetachKeys.Typed typed = keys.take(new byte[] {0x11, 'x'}, 2);
        assertThat(typed.detached()).isTrue();
        assertThat(typed.bytes()).isEmpty();
    }

    @Test
    void whatOnlyBeganLikeThemIsSent() {
        DetachKeys keys = DetachKeys.parse("a,a,b");

        assertThat(take(keys, "a")).isEmpty();
        assertThat(take(keys, "x")).isEqualTo("ax");
        assertThat(take(keys, "a")).isEmpty();
        assertThat(take(keys, "a")).isEmpty();
        assertThat(take(keys, "c")).isEqualTo("aac");
    }

    @Test
    void keysThatRepeatTheirBeginningAreFound() {
        DetachKeys keys = DetachKeys.parse("a,a,b");

        assertThat(keys.take("aaab".getBytes(StandardCharsets.US_ASCII), 4).detached())
                .isTrue();
    }

    @Test
    void withoutKeysEverythingIsSent() {
        assertThat(take(DetachKeys.parse(""), "\u0010\u0011")).isEqualTo("\u0010\u0011");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ctrl-", "ctrl-ab", "ab", "a,,b", "ctrl-1", "ä"})
    void whatIsNoKeyIsRefused(String text) {
        assertThatThrownBy(() -> DetachKeys.parse(text)).isInstanceOf(UsageException.class);
    }

    private static String take(DetachKeys keys, String typed) {
        byte[] bytes = typed.getBytes(StandardCharsets.US_ASCII);
        DetachKeys.Typed taken = keys.take(bytes, bytes.length);
        assertThat(taken.detached()).isFalse();
        return new String(taken.bytes(), StandardCharsets.US_ASCII);
    }
}
