package io.caisson.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain.txt", "Főtanúsítvány", "文件", "🐳 whale", "a\nb"})
    void utf8ReadsAsUsual(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);

        assertThat(FileName.text(bytes)).isEqualTo(name);
        assertThat(FileName.bytes(name)).isEqualTo(bytes);
        assertThat(FileName.printable(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "ff, \\xff",
        "61e962, a\\xe9b",
        // Cut short, too long for what it says, a surrogate, beyond Unicode.
        "c3, \\xc3",
        "f09f90, \\xf0\\x9f\\x90",
        "c0af, \\xc0\\xaf",
        "eda080, \\xed\\xa0\\x80",
        "f4908080, \\xf4\\x90\\x80\\x80",
        "f09f90b3ff, 🐳\\xff",
        "ffc3a9, \\xffé",
    })
    void whatIsNotUtf8IsKept(String hex, String printable) {
        byte[] bytes = HexFormat.of().parseHex(hex);

        String text = FileName.text(bytes);

        assertThat(FileName.bytes(text)).isEqualTo(bytes);
        assertThat(FileName.printable(text)).isEqualTo(printable);
    }

    @Test
    void anyBytesComeBack() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            assertThat(FileName.bytes(FileName.text(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void anErrorOnSuchANameCanBeRead() {
        String name = FileName.text(new byte[] {'a', (byte) 0xff});

        assertThat(new KernelException("unlinkat", Errno.EPERM, name))
                .hasMessage("unlinkat a\\xff: EPERM (Operation not permitted)");
    }
}
