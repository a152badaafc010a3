package io.caisson.kernel.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against Java's own. */
class DigestProviderTest {
    private final Random random = new Random(7);

    @BeforeAll
    static void install() {
        assertThat(DigestProvider.install()).as("Debian's libssl3 is there").isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA-256", "SHA-512"})
    void sumsAreTheSameHoweverTheBytesCome(String algorithm) throws Exception {
        MessageDigest ours = MessageDigest.getInstance(algorithm);
        MessageDigest javas = MessageDigest.getInstance(algorithm, "SUN");
        assertThat(ours.getProvider()).isInstanceOf(DigestProvider.class);
        assertThat(ours.getDigestLength()).isEqualTo(javas.getDigestLength());
        assertThat(ours.digest()).isEqualTo(javas.digest());
        for (int size : new int[] {0, 1, 63, 64, 511, 512, 513, 65_536, 65_537, 1_000_003}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            assertThat(ours.digest(bytes)).as("%d bytes", size).isEqualTo(javas.digest(bytes));
            int offset = size / 3;
            ours.update(bytes, offset, size - offset);
            ours.update((byte) 1);
            javas.update(bytes, offset, size - offset);
            javas.update((byte) 1);
            assertThat(ours.digest()).as("from %d of %d", offset, size).isEqualTo(javas.digest());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA-256", "SHA-512"})
    void aCloneGoesItsOwnWay(String algorithm) throws Exception {
        byte[] bytes = new byte[1000];
        random.nextBytes(bytes);
        MessageDigest ours = MessageDigest.getInstance(algorithm);
        ours.update(bytes, 0, 100);
        MessageDigest copy = (MessageDigest) ours.clone();
        copy.update(bytes, 0, 7);
        ours.update(bytes, 100, 900);
        assertThat(ours.digest())
                .isEqualTo(MessageDigest.getInstance(algorithm, "SUN").digest(bytes));
        copy.reset();
        assertThat(copy.digest(Arrays.copyOf(bytes, 5)))
                .isEqualTo(MessageDigest.getInstance(algorithm, "SUN").digest(Arrays.copyOf(bytes, 5)));
    }
}
