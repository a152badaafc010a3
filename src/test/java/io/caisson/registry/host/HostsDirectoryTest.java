package io.caisson.registry.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.registry.host.RegistryHost.Ability;
import io.caisson.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsDirectoryTest {
    private static final String HOST = "registry.test";

    @TempDir
    private Path certs;

    @Test
    void withoutAWordItIsHttpsAndHttpOnThisMachine() {
        HostsDirectory nothing = new HostsDirectory(null);
        assertThat(roots(nothing.hosts(HOST))).containsExactly("https://registry.test/v2");
        assertThat(roots(nothing.hosts("localhost:5000"))).containsExactly("http://localhost:5000/v2");
        assertThat(roots(nothing.hosts("[::1]:5000"))).containsExactly("http://[::1]:5000/v2");
        assertThat(roots(nothing.hosts("127.0.0.1.test"))).containsExactly("https://127.0.0.1.test/v2");
        assertThat(nothing.hosts(HOST).getFirst().own()).isTrue();
    }

    @Test
    void readsWhatContainerdDocuments() throws IOException {
        say("""
                # Where it is.
                server = "https://registry.test"
                skip_verify = false

                [host."https://mirror.test"]
                  capabilities = ["pull", "resolve"] # all but push
                  ca = ["one.pem", "/two.pem"]
                  client = [["a.cert", "a.key"], "both.pem"]
                [host.'http://10.0.0.1:5000/v2/']
                  skip_verify = true
                [host."other.test:444/sub"]
                  capabilities = [
                    "pull", # a comment
                  ]
                """);
        List<RegistryHost> hosts = new HostsDirectory(certs).hosts(HOST);
        assertThat(roots(hosts))
                .containsExactly(
                        "https://mirror.test/v2",
                        "http://10.0.0.1:5000/v2",
                        "https://other.test:444/sub/v2",
                        "https://registry.test/v2");
        assertThat(hosts.getFirst().abilities()).containsExactlyInAnyOrder(Ability.PULL, Ability.RESOLVE);
        Path here = certs.resolve(HOST);
        assertThat(hosts.getFirst().tls())
                .isEqualTo(new TlsFiles(
                        List.of(here.resolve("one.pem"), Path.of("/two.pem")),
                        List.of(
                                new TlsFiles.Client(here.resolve("a.cert"), here.resolve("a.key")),
                                new TlsFiles.Client(here.resolve("both.pem"), here.resolve("both.pem"))),
                        true));
        assertThat(hosts.get(1).tls().verify()).isFalse();
        assertThat(hosts.get(3).tls().verify()).isTrue();
        assertThat(hosts).extracting(RegistryHost::own).containsExactly(false, false, false, true);
    }

    @Test
    void aHostThatIsLedToHasItsOwnCertificatesOnly() throws IOException {
        say("skip_verify = true\n");
        HostsDirectory directory = new HostsDirectory(certs);
        assertThat(directory.tls(HOST).verify()).isFalse();
        assertThat(directory.tls("other.test")).isEqualTo(TlsFiles.SYSTEM);
        say("server = \"https://other.test\"\nskip_verify = true\n");
        assertThat(directory.tls(HOST)).isEqualTo(TlsFiles.SYSTEM);
        Files.createDirectories(certs.resolve("../elsewhere"));
        assertThat(directory.tls("../elsewhere")).isEqualTo(TlsFiles.SYSTEM);
    }

    @Test
    void nobodyCanSayOfAllThatTheyNeedNotBeSecure() throws IOException {
        Files.createDirectories(certs.resolve("_default"));
        Files.writeString(certs.resolve("_default/hosts.toml"), "skip_verify = true\n");
        assertThatThrownBy(() -> new HostsDirectory(certs).hosts(HOST)).hasMessageContaining("for all registries");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server",
                "server = ",
                "server = 5",
                "server = true",
                "server = \"open",
                "server = \"\\u0041\"",
                "server = \"\"\"x\"\"\"",
                "server = \"ftp://x.test\"",
                "server = \"https://user:password@x.test\"",
                "server = \"https://x.test?a=b\"",
                "server = \"https://\"",
                "server = \"https://x.test\"\nserver = \"https://x.test\"",
                "skip_verify = \"yes\"",
                "skip_verify = true false",
                "[host]",
                "[host.\"https://x.test\"",
                "[host.\"https://x.test\".header]",
                "[[host]]",
                "[host.\"https://x.test\"]\nserver = \"https://x.test\"",
                "[host.\"https://x.test\"]\n[host.\"https://x.test\"]",
                "[host.\"https://x.test\"]\ncapabilities = [\"fly\"]",
                "[host.\"https://x.test\"]\ncapabilities = [\"pull\" \"push\"]",
                "[host.\"https://x.test\"]\nca = [[[[[\"x\"]]]]]",
                "[host.\"https://x.test\"]\nclient = [[\"only one\"]]",
                "= 1",
                "\0"
            })
    void refusesWhatItDoesNotKnow(String toml) throws IOException {
        say(toml);
        assertThatThrownBy(() -> new HostsDirectory(certs).hosts(HOST))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).isEqualTo(ErrorReason.REGISTRY_CONFIGURATION))
                .hasMessageContaining(certs.resolve(HOST).resolve("hosts.toml").toString())
                .hasMessageContaining("line ");
    }

    @Test
    void aHugeFileIsNotRead() throws IOException {
        say("#".repeat(100_000));
        assertThatThrownBy(() -> new HostsDirectory(certs).hosts(HOST)).hasMessageContaining("65536 bytes");
    }

    private void say(String toml) throws IOException {
        Files.createDirectories(certs.resolve(HOST));
        Files.writeString(certs.resolve(HOST).resolve("hosts.toml"), toml);
    }

    private static List<String> roots(List<RegistryHost> hosts) {
        return hosts.stream().map(host -> host.root().toString()).toList();
    }
}
