package io.caisson.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustPolicyTest {
    private static final String KEY = SigningKey.ed25519().pem().replace("\n", "\\n");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "one.test/team/app, one.test/team",
        "one.test/team, one.test/team",
        "one.test/teams/app, one.test",
        "one.test/other, one.test",
        "one.test:5000/team, *",
        "debian, docker.io/library",
        "someone/debian, *",
        "two.test/a/b:1@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, two.test/a/b",
    })
    void theLongestScopeCounts(String reference, String scope) {
        TrustPolicy policy = parse("{'rules': [{'scope': '*'}, {'scope': 'one.test'}, {'scope': 'one.test/team'},"
                + " {'scope': 'docker.io/library'}, {'scope': 'two.test/a/b'}]}");
        assertThat(policy.rule(Reference.parse(reference)).scope()).isEqualTo(scope);
    }

    @Test
    void whatNoRuleCoversIsFree() {
        assertThat(parse("{'rules': []}").rule(Reference.parse("one.test/app"))).isEqualTo(TrustRule.NONE);
    }

    @Test
    void readsWhatIsDemanded() {
        TrustRule rule = parse("{'rules': [{'scope': 'one.test', 'refuse': true, 'digest': true, 'keys': ['" + KEY
                        + "', '/keys/two.pem'], 'signed_as': 'build.test/app'}]}")
                .rules()
                .getFirst();
        assertThat(rule.refuse()).isTrue();
        assertThat(rule.digest()).isTrue();
        assertThat(rule.keys()).hasSize(2);
        assertThat(rule.signedAs()).isEqualTo("build.test/app");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | must be",
                "{} | must be",
                "{'rules': {}} | must be",
                "{'rules': [], 'rule': []} | must be",
                "{'rules': []} x | Reading it",
                "{'rules': [1]} | rules[0] must be an object",
                "{'rules': [{'scope': '*'}, {}]} | rules[1].scope is required",
                "{'rules': [{'scope': '*', 'key': []}]} | rules[0].key is no field",
                "{'rules': [{'scope': '*'}, {'scope': '*'}]} | rules[1].scope: '*' has a rule already",
                "{'rules': [{'scope': 'one.test/app:1'}]} | lower-case",
                "{'rules': [{'scope': 'debian/app'}]} | write 'docker.io/debian/app' in full",
                "{'rules': [{'scope': 'debian'}]} | in full",
                "{'rules': [{'scope': 'One.Test/APP'}]} | lower-case",
                "{'rules': [{'scope': '*', 'digest': 'yes'}]} | rules[0].digest must be true or false",
                "{'rules': [{'scope': '*', 'refuse': 1}]} | rules[0].refuse must be true or false",
                "{'rules': [{'scope': '*', 'keys': []}]} | must hold a key",
                "{'rules': [{'scope': '*', 'keys': '/keys/two.pem'}]} | must be an array",
                "{'rules': [{'scope': '*', 'keys': ['two.pem']}]} | absolute path",
                "{'rules': [{'scope': '*', 'keys': ['/keys/none.pem']}]} | /keys/none.pem",
                "{'rules': [{'scope': '*', 'keys': ['-----BEGIN PUBLIC KEY-----']}]} | the text holds no",
                "{'rules': [{'scope': '*', 'signed_as': 'one.test/app'}]} | only with keys",
                "{'rules': [{'scope': '*', 'keys': ['/keys/two.pem'], 'signed_as': 'one.test/app:1'}]} | neither tag",
            })
    void saysWhatIsWrong(String json, String words) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(json)).withMessageContaining(words);
    }

    @Test
    void aFileThatIsNotThereIsNoPolicyUnlessItWasNamed() {
        Path file = directory.resolve("trust.json");
        assertThat(new TrustFile(file, false).read()).isEqualTo(TrustPolicy.NONE);
        assertThat(failure(new TrustFile(file, true))).hasMessageContaining("it is not there");
    }

    @Test
    void aFileThatIsBrokenStopsEverything() throws IOException {
        Path file = Files.writeString(directory.resolve("trust.json"), "{\"rules\": [{}]}");
        EngineException failure = failure(new TrustFile(file, false));
        assertThat(failure.reason()).isEqualTo(ErrorReason.REGISTRY_CONFIGURATION);
        assertThat(failure).hasMessageContaining(file.toString()).hasMessageContaining("rules[0].scope");
    }

    @Test
    void keysAreReadFromTheirFiles() throws IOException {
        Path key = Files.writeString(
                directory.resolve("key.pem"), SigningKey.ecdsa("secp256r1").pem());
        Path file = Files.writeString(
                directory.resolve("trust.json"), "{\"rules\": [{\"scope\": \"*\", \"keys\": [\"" + key + "\"]}]}");
        assertThat(new TrustFile(file, true).read().rules().getFirst().keys()).hasSize(1);
        Files.delete(key);
        assertThat(failure(new TrustFile(file, true))).hasMessageContaining(key + " cannot be read");
    }

    private static EngineException failure(TrustFile file) {
        return catchThrowableOfType(EngineException.class, file::read);
    }

    private static TrustPolicy parse(String json) {
        return TrustPolicy.parse(json.replace('\'', '"').getBytes(UTF_8), TrustPolicyTest::file);
    }

    private static String file(String path) {
        if (path.equals("/keys/two.pem")) {
            return SigningKey.rsa(2048).pem();
        }
        throw new IllegalArgumentException("cannot be read");
    }
}
