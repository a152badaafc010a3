package io.caisson.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.cli.output.Human;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "debian, docker.io/library/debian:latest, debian:latest",
        "debian:12, docker.io/library/debian:12, debian:12",
        "team/app, docker.io/team/app:latest, team/app:latest",
        "index.docker.io/library/debian, docker.io/library/debian:latest, debian:latest",
        "localhost/app, localhost/app:latest, localhost/app:latest",
        "localhost:5000/team/app:1.2, localhost:5000/team/app:1.2, localhost:5000/team/app:1.2",
        "[::1]:5000/app, [::1]:5000/app:latest, [::1]:5000/app:latest",
        "registry.example/a__b/c-d.e, registry.example/a__b/c-d.e:latest, registry.example/a__b/c-d.e:latest",
        "docker.io/a.b/app, docker.io/a.b/app:latest, docker.io/a.b/app:latest",
        "library/a.b/app, docker.io/library/a.b/app:latest, library/a.b/app:latest",
        "docker.io/localhost/app, docker.io/localhost/app:latest, docker.io/localhost/app:latest",
        "docker.io/library/localhost, docker.io/library/localhost:latest, localhost:latest"
    })
    void completesAndShortens(String text, String full, String shown) {
        Reference reference = Reference.parse(text);

        assertThat(reference).hasToString(full);
        assertThat(Human.reference(full)).isEqualTo(shown);
        assertThat(Reference.parse(shown)).isEqualTo(reference);
        assertThat(Reference.parse(full)).isEqualTo(reference);
    }

    @Test
    void aDigestNeedsNoTagAndIsAskedForFirst() {
        Reference reference = Reference.parse("debian:12@sha256:" + HEX);

        assertThat(reference.tag()).isEqualTo("12");
        assertThat(reference.manifestReference()).isEqualTo("sha256:" + HEX);
        assertThat(Reference.parse("debian@sha256:" + HEX).tag()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Debian",
                "debian:",
                "debian:a b",
                "a//b",
                "/a",
                "a/",
                "-a",
                "a..b",
                "debian@sha256:12",
                "debian@md5:00000000000000000000000000000000",
                "host:port/app",
                "a/../b",
                "debian:-x"
            })
    void refusesWhatIsNone(String text) {
        EngineException refusal = catchThrowableOfType(EngineException.class, () -> Reference.parse(text));

        assertThat(refusal).as(text).isNotNull();
        assertThat(refusal.reason()).isEqualTo(ErrorReason.INVALID_REFERENCE);
    }

    @Test
    void chainsAsTheSpecificationDoes() {
        Digest bottom = Digest.of("bottom");
        Digest top = Digest.of("top");

        assertThat(ChainId.of(List.of(bottom)).digest()).isEqualTo(bottom);
        assertThat(ChainId.of(List.of(bottom, top)).digest()).isEqualTo(Digest.of(bottom + " " + top));
        assertThat(ChainId.each(List.of(bottom, top)))
                .containsExactly(new ChainId(bottom), ChainId.of(List.of(bottom, top)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"schemaVersion\":2,\"schemaVersion\":2}",
                "{} {}",
                "null",
                "[",
                "{\"layers\":[{\"digest\":\"x\"}]}"
            })
    void aCrookedDocumentIsCorrupt(String document) {
        EngineException refusal = catchThrowableOfType(
                EngineException.class,
                () -> OciJson.read(document.getBytes(StandardCharsets.UTF_8), ImageManifest.class, "the manifest"));

        assertThat(refusal).as(document).isNotNull();
        assertThat(refusal.reason()).isEqualTo(ErrorReason.CONTENT_CORRUPT);
        assertThat(refusal.getMessage()).startsWith("Reading the manifest: ");
    }

    @Test
    void aConfigurationIsReadAndWrittenWithoutLoss() {
        String document = """
                {"created":"2026-01-02T03:04:05.678901234Z","architecture":"amd64","os":"linux",\
                "config":{"User":"1000","ExposedPorts":{"80/tcp":{}},"Env":["A=b"],"Entrypoint":["/e"],"Cmd":["c"],\
                "Volumes":{"/data":{}},"WorkingDir":"/w","Labels":{"l":"v"},"StopSignal":"SIGQUIT"},\
                "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}""".formatted(HEX);

        ImageConfig config = OciJson.read(document.getBytes(StandardCharsets.UTF_8), ImageConfig.class, "it");

        assertThat(new String(OciJson.write(config), StandardCharsets.UTF_8)).isEqualTo(document);
        assertThat(config.config().volumes()).containsKey("/data");
        assertThat(config.rootfs().diffIds()).containsExactly(Digest.parse("sha256:" + HEX));
    }
}
