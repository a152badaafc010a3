package io.caisson.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.oci.ContainerConfig;
import io.caisson.oci.Digest;
import io.caisson.oci.Healthcheck;
import io.caisson.oci.ImageConfig;
import io.caisson.oci.OciJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instructions of a Dockerfile, and what they make of a configuration. */
class ConfigChangesTest {
    private static final String BELOW = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"container\":\"old\","
            + "\"config\":{\"Env\":[\"PATH=/bin\",\"A=1\"],\"Cmd\":[\"old\"],\"WorkingDir\":\"/srv\",\"Shell\":[\"/bin/ash\"],"
            + "\"Labels\":{\"kept\":\"yes\"}},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:"
            + "a".repeat(64) + "\"]}}";

    @Test
    void eachInstructionChangesItsField() {
        ContainerConfig config = changed(
                "ENV A=2 B=\"two words\" C=a\\ b",
                "env D the old way",
                "LABEL x=y \"with blank\"='$HOME'",
                "CMD [\"/bin/a\", \"b c\"]",
                "EXPOSE 80 53/udp 8000-8002/tcp",
                "VOLUME [\"/data\", \"/with blank\"]",
                "VOLUME /more /most",
                "USER 1000:1000",
                "WORKDIR sub/../dir",
                "STOPSIGNAL SIGQUIT");
        assertThat(config.env()).containsExactly("PATH=/bin", "A=2", "B=two words", "C=a b", "D=the old way");
        assertThat(config.labels()).containsOnlyKeys("kept", "x", "with blank").containsEntry("with blank", "$HOME");
        assertThat(config.cmd()).containsExactly("/bin/a", "b c");
        assertThat(config.exposedPorts()).containsOnlyKeys("80/tcp", "53/udp", "8000/tcp", "8001/tcp", "8002/tcp");
        assertThat(config.volumes()).containsOnlyKeys("/data", "/with blank", "/more", "/most");
        assertThat(config.user()).isEqualTo("1000:1000");
        assertThat(config.workingDir()).isEqualTo("/srv/dir");
        assertThat(config.stopSignal()).isEqualTo("SIGQUIT");
    }

    @Test
    void anEntrypointTakesTheOldCommandAway() {
        ContainerConfig config = changed("ENTRYPOINT exec prog $X");
        assertThat(config.entrypoint()).containsExactly("/bin/sh", "-c", "exec prog $X");
        assertThat(config.cmd()).isEmpty();
        assertThat(changed("CMD [\"new\"]", "ENTRYPOINT [\"e\"]").cmd()).containsExactly("new");
        assertThat(changed("CMD []").cmd()).isEmpty();
    }

    @Test
    void aHealthCheckReplacesTheOneBefore() {
        ContainerConfig words = changed(
                "HEALTHCHECK --start-period=1h CMD old",
                "healthcheck --interval=1m30.5s --timeout=500ms --start-interval=2s --retries=5 cmd [\"/ok\", \"a b\"]");
        assertThat(words.healthcheck())
                .isEqualTo(new Healthcheck(
                        List.of("CMD", "/ok", "a b"), 90_500_000_000L, 500_000_000L, null, 2_000_000_000L, 5));
        assertThat(changed("HEALTHCHECK CMD test -e /ok || exit 1").healthcheck())
                .isEqualTo(
                        new Healthcheck(List.of("CMD-SHELL", "test -e /ok || exit 1"), null, null, null, null, null));
        assertThat(changed("HEALTHCHECK NONE").healthcheck())
                .isEqualTo(new Healthcheck(List.of("NONE"), null, null, null, null, null));
    }

    @Test
    void whatWeDoNotKnowStaysAndHistoryFitsTheLayers() {
        NewConfig config = NewConfig.over(BELOW.getBytes(StandardCharsets.UTF_8), "test")
                .changes(ConfigChanges.parse(List.of("ONBUILD RUN true")))
                .layer(Digest.of(new byte[1]), "by me", new ImageDescription(null, "author", "why", List.of()));
        var root = OciJson.tree(config.bytes(), "test");
        assertThat(root.path("config").path("Shell").path(0).asText()).isEqualTo("/bin/ash");
        assertThat(root.path("config").path("OnBuild").path(0).asText()).isEqualTo("RUN true");
        assertThat(root.has("container")).isFalse();
        assertThat(root.path("rootfs").path("diff_ids")).hasSize(2);
        assertThat(root.path("history")).hasSize(2);
        assertThat(root.path("history").path(1).path("created_by").asText()).isEqualTo("by me");
        assertThat(root.path("history").path(1).path("comment").asText()).isEqualTo("why");
        assertThat(root.path("author").asText()).isEqualTo("author");
        assertThat(root.path("created").asText())
                .isEqualTo(root.path("history").path(1).path("created").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CMD",
                "FROM scratch",
                "HEALTHCHECK",
                "HEALTHCHECK RUN true",
                "HEALTHCHECK --retries=1 NONE",
                "HEALTHCHECK --retries=0 CMD true",
                "HEALTHCHECK --interval=5 CMD true",
                "HEALTHCHECK --timeout=1us CMD true",
                "HEALTHCHECK --pause=5s CMD true",
                "HEALTHCHECK CMD",
                "ENV A",
                "ENV =x",
                "LABEL \"open=x",
                "EXPOSE 0",
                "EXPOSE 70000",
                "EXPOSE 9-8",
                "EXPOSE 80/ip",
                "VOLUME relative",
                "USER a b"
            })
    void whatCannotBeReadIsRefusedWithItsPlace(String change) {
        assertThatThrownBy(() -> ConfigChanges.parse(List.of("USER root", change)))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.violations())
                                .singleElement()
                                .satisfies(violation ->
                                        assertThat(violation.field()).isEqualTo("changes[1]")));
    }

    private static ContainerConfig changed(String... changes) {
        byte[] config = NewConfig.over(BELOW.getBytes(StandardCharsets.UTF_8), "test")
                .changes(ConfigChanges.parse(List.of(changes)))
                .bytes();
        return OciJson.read(config, ImageConfig.class, "test").config();
    }
}
