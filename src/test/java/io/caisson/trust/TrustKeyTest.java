package io.caisson.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustKeyTest {
    private static final byte[] BYTES = "what is signed".getBytes(UTF_8);

    @ParameterizedTest
    @CsvSource({
        "secp256r1, SHA256withECDSA",
        "secp384r1, SHA256withECDSA",
        "secp384r1, SHA384withECDSA",
        "secp521r1, SHA512withECDSA"
    })
    void knowsEcdsa(String curve, String algorithm) {
        SigningKey key = SigningKey.ecdsa(curve);
        assertSigns(key, key.sign(algorithm, BYTES));
    }

    @Test
    void knowsEd25519() {
        SigningKey key = SigningKey.ed25519();
        assertSigns(key, key.sign("Ed25519", BYTES));
    }

    @Test
    void knowsRsa() {
        SigningKey key = SigningKey.rsa(2048);
        assertSigns(key, key.sign("SHA256withRSA", BYTES));
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 2049, 3072})
    void knowsRsaPssWithTheCommonSaltAndTheLongest(int bits) {
        SigningKey key = SigningKey.rsa(bits);
        int longest = (bits + 6) / 8 - 32 - 2;
        for (int salt : new int[] {32, longest}) {
            assertSigns(
                    key,
                    key.sign(
                            "RSASSA-PSS",
                            BYTES,
                            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, salt, 1)));
        }
    }

    @Test
    void anyOfSeveralMayHaveSigned() {
        SigningKey first = SigningKey.ecdsa("secp256r1");
        SigningKey second = SigningKey.ed25519();
        List<TrustKey> both = TrustKey.parse("A comment\n" + first.pem() + "\nAnother\n" + second.pem());
        assertThat(both).hasSize(2);
        assertThat(TrustKey.any(both, BYTES, first.sign("SHA256withECDSA", BYTES)))
                .isTrue();
        assertThat(TrustKey.any(both, BYTES, second.sign("Ed25519", BYTES))).isTrue();
        assertThat(TrustKey.any(both, BYTES, SigningKey.ed25519().sign("Ed25519", BYTES)))
                .isFalse();
    }

    @Test
    void refusesWeakAndUnknownKeys() {
        assertRefused(SigningKey.rsa(1024).pem(), "1024 bits");
        assertRefused("", "BEGIN PUBLIC KEY");
        assertRefused("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "none of ECDSA, RSA and Ed25519");
        assertRefused(SigningKey.ed25519().pem().replace("PUBLIC", "PRIVATE"), "BEGIN PUBLIC KEY");
    }

    private static void assertSigns(SigningKey key, byte[] signature) {
        List<TrustKey> keys = TrustKey.parse(key.pem());
        assertThat(TrustKey.any(keys, BYTES, signature)).isTrue();
        assertThat(TrustKey.any(keys, "something else".getBytes(UTF_8), signature))
                .isFalse();
        byte[] broken = signature.clone();
        broken[broken.length / 2] ^= 1;
        assertThat(TrustKey.any(keys, BYTES, broken)).isFalse();
        assertThat(TrustKey.any(keys, BYTES, new byte[] {1})).isFalse();
    }

    private static void assertRefused(String pem, String words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustKey.parse(pem))
                .withMessageContaining(words);
    }
}
