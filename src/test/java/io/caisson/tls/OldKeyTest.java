package io.caisson.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OldKeyTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "secp256r1, 32, a00a06082a8648ce3d030107",
        "secp384r1, 48, a00706052b81040022",
        "secp521r1, 66, a00706052b81040023"
    })
    void readsAKeyThatNamesItsCurve(String curve, int bytes, String parameters)
            throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        ECPrivateKey key = (ECPrivateKey) generator.generateKeyPair().getPrivate();
        String number = "%%0%dx".formatted(bytes * 2).formatted(key.getS());
        // Without the public key, which is optional.
        byte[] fields = HexFormat.of().parseHex("02010104%02x".formatted(bytes) + number + parameters);
        String length = fields.length > 127 ? "3081" : "30";
        byte[] sec1 = HexFormat.of()
                .parseHex(length
                        + "%02x".formatted(fields.length)
                        + HexFormat.of().formatHex(fields));
        ECPrivateKey read = (ECPrivateKey) PemFile.key(file("EC PRIVATE KEY", sec1));
        assertThat(read.getS()).isEqualTo(key.getS());
        assertThat(read.getParams().getOrder()).isEqualTo(key.getParams().getOrder());
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048, 4096})
    void readsAKeyOfPkcs1(int bits) throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        KeyPair pair = generator.generateKeyPair();
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
        assertThat(PemFile.key(file("RSA PRIVATE KEY", pkcs1))).isEqualTo(pair.getPrivate());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "3003020101",
                "30060201010401",
                "3006020101040100",
                "0500",
                "3082ffff",
                "300602010104017f"
            })
    void namesTheFileOfWhatIsNoKey(String hex) throws IOException {
        Path file = file("EC PRIVATE KEY", HexFormat.of().parseHex(hex));
        assertThatThrownBy(() -> PemFile.key(file))
                .hasMessageContaining("EC key")
                .isInstanceOfSatisfying(
                        PemException.class, e -> assertThat(e.file()).isEqualTo(file));
    }

    @Test
    void saysHowAnEncryptedKeyIsDecrypted() throws IOException {
        Path file = file("ENCRYPTED PRIVATE KEY", new byte[] {1});
        assertThatThrownBy(() -> PemFile.key(file)).hasMessageContaining("openssl pkcs8");
    }

    private Path file(String label, byte[] der) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                directory.resolve("client.key"),
                "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n");
    }
}
