package io.caisson.cli.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.v1.RegistryCredentials;
import io.caisson.v1.RegistryLogin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Docker's config.json and credential helpers, as Docker reads and writes them. */
class StoredCredentialsTest {
    private static final String HOST = "registry.example:5000";

    @TempDir
    private Path directory;

    private Path file;
    private StoredCredentials credentials;

    @BeforeEach
    void start() {
        file = directory.resolve("config.json");
        credentials = new StoredCredentials(
                Map.of("DOCKER_CONFIG", directory.toString(), "PATH", directory + ":/usr/bin:/bin"));
    }

    @ParameterizedTest
    @CsvSource({
        "debian, docker.io",
        "team/app:1, docker.io",
        "index.docker.io/team/app, docker.io",
        "localhost/app, localhost",
        "localhost:5000/app@sha256:0, localhost:5000",
        "registry.example/a/b, registry.example",
        "Upper/app, Upper"
    })
    void aReferenceNamesItsRegistry(String reference, String registry) {
        assertThat(RegistryName.of(reference)).isEqualTo(registry);
    }

    @Test
    void withoutAFileNothingIsKnown() {
        assertThat(credentials.of(HOST + "/app")).isEmpty();
        assertThat(credentials.erase(HOST)).isFalse();
        assertThat(file).doesNotExist();
    }

    @Test
    void findsWhatDockerAndOthersWrite() throws IOException {
        Files.writeString(file, """
                {"auths": {
                  "registry.example:5000": {"auth": "bWU6cGE6c3M="},
                  "https://v1.example/v1/": {"username": "you", "password": "word"},
                  "https://index.docker.io/v1/": {"auth": "aHViOmh1Yg=="},
                  "identity.example": {"auth": "eDp5", "identitytoken": "lasting"},
                  "token.example": {"registrytoken": "given"},
                  "empty.example": {}}}
                """);
        assertThat(credentials.of(HOST + "/team/app:1")).contains(login(HOST, "me", "pa:ss"));
        assertThat(credentials.of("v1.example/app")).contains(login("v1.example", "you", "word"));
        assertThat(credentials.of("debian:12")).contains(login("docker.io", "hub", "hub"));
        assertThat(credentials.of("identity.example/app").orElseThrow().getIdentityToken())
                .isEqualTo("lasting");
        assertThat(credentials.of("token.example/app").orElseThrow().getRegistryToken())
                .isEqualTo("given");
        assertThat(credentials.of("empty.example/app")).isEmpty();
        assertThat(credentials.of("other.example/app")).isEmpty();
    }

    @Test
    void keepsALoginAndAllElse() throws IOException {
        Files.writeString(file, "{\"psFormat\": \"x\", \"auths\": {\"other.example\": {\"auth\": \"eDp5\"}}}");
        credentials.store(HOST, "me", "pa:ss");
        assertThat(Files.readString(file)).isEqualTo("""
                {
                \t"psFormat" : "x",
                \t"auths" : {
                \t\t"other.example" : {
                \t\t\t"auth" : "eDp5"
                \t\t},
                \t\t"registry.example:5000" : {
                \t\t\t"auth" : "bWU6cGE6c3M="
                \t\t}
                \t}
                }""");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(credentials.find(HOST)).contains(login(HOST, "me", "pa:ss"));
        assertThat(credentials.erase(HOST)).isTrue();
        assertThat(credentials.find(HOST)).isEmpty();
        assertThat(credentials.find("other.example")).contains(login("other.example", "x", "y"));
        assertThat(directory.toFile().list()).containsExactly("config.json");
    }

    @Test
    void keepsTheHubUnderDockersKey() throws IOException {
        credentials.store("docker.io", "me", "word");
        assertThat(Files.readString(file)).contains("\"https://index.docker.io/v1/\"");
        assertThat(credentials.of("debian")).contains(login("docker.io", "me", "word"));
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path real = Files.writeString(directory.resolve("real"), "{}");
        Files.createSymbolicLink(file, real);
        credentials.store(HOST, "me", "word");
        assertThat(file).isSymbolicLink();
        assertThat(Files.readString(real)).contains(HOST);
    }

    @Test
    void asksTheHelperOfTheRegistryAndNoOther() throws IOException {
        Files.writeString(file, "{\"credsStore\": \"none\", \"credHelpers\": {\"registry.example:5000\": \"test\"}}");
        helper("test");
        helper("none");
        credentials.store(HOST, "me", "wo\"rd");
        assertThat(Files.readString(file)).doesNotContain("auth\"", "rd").contains("\"registry.example:5000\" : { }");
        assertThat(directory.resolve("test.store")).content().contains("\"ServerURL\":\"" + HOST + "\"");
        assertThat(credentials.find(HOST)).contains(login(HOST, "me", "wo\"rd"));
        assertThat(directory.resolve("none.store")).doesNotExist();
        assertThat(credentials.find("other.example")).isEmpty();
        credentials.erase(HOST);
        assertThat(directory.resolve("test.store")).doesNotExist();
    }

    @Test
    void aHelpersTokenIsAnIdentityToken() throws IOException {
        Files.writeString(file, "{\"credsStore\": \"test\"}");
        helper("test");
        credentials.store(HOST, "<token>", "lasting");
        assertThat(credentials.of(HOST + "/app").orElseThrow().getIdentityToken())
                .isEqualTo("lasting");
    }

    @Test
    void saysWhyAHelperCannotBeAsked() throws IOException {
        Files.writeString(file, "{\"credsStore\": \"absent\"}");
        assertFails("cannot find docker-credential-absent in PATH");
        Files.writeString(file, "{\"credsStore\": \"../../bin/sh\"}");
        assertFails("is no name");
        Files.writeString(file, "{\"credsStore\": \"failing\"}");
        script("failing", "echo locked; exit 3");
        assertFails("docker-credential-failing get ended with code 3: locked");
        script("failing", "echo no JSON");
        assertFails("its answer is no JSON");
    }

    @Test
    void saysWhyTheFileCannotBeReadWithoutQuotingIt() throws IOException {
        Files.writeString(file, "{\"auths\": {\"registry.example:5000\": {\"auth\": secret}}}");
        assertThatThrownBy(() -> credentials.find(HOST))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining(file.toString())
                .message()
                .doesNotContain("secret");
        Files.writeString(file, "[]");
        assertFails("it is no JSON object");
        Files.writeString(file, "{\"auths\": {\"registry.example:5000\": {\"auth\": \"%\"}}}");
        assertFails("auth is no base64");
    }

    private void assertFails(String words) {
        assertThatThrownBy(() -> credentials.find(HOST))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining(words);
    }

    /** One that keeps what it is given in a file. */
    private void helper(String name) throws IOException {
        script(name, """
                f=%s/%s.store
                case $1 in
                store) cat > $f ;;
                erase) rm -f $f ;;
                get) read -r key
                  grep -qF "\\"$key\\"" $f 2>/dev/null || { echo 'credentials not found in native keychain'; exit 1; }
                  cat $f ;;
                esac
                """.formatted(directory, name));
    }

    private void script(String name, String text) throws IOException {
        Path script = Files.writeString(directory.resolve("docker-credential-" + name), "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private static RegistryCredentials login(String registry, String username, String password) {
        return RegistryCredentials.newBuilder()
                .setRegistry(registry)
                .setLogin(RegistryLogin.newBuilder().setUsername(username).setPassword(password))
                .build();
    }
}
