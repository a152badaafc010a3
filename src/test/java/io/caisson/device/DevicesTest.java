package io.caisson.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.runtime.Device;
import io.caisson.oci.runtime.DeviceRule;
import io.caisson.oci.runtime.Mount;
import io.caisson.spec.AccountFiles;
import io.caisson.spec.ContainerSettings;
import io.caisson.spec.ImageDefaults;
import io.caisson.spec.NamespaceSettings;
import io.caisson.spec.ProcessSettings;
import io.caisson.spec.ResourceSettings;
import io.caisson.spec.SecuritySettings;
import io.caisson.spec.SpecFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices of the host and of CDI files. */
class DevicesTest {
    private static final String GPU = """
            {"cdiVersion": "0.6.0", "kind": "vendor.com/gpu", "annotations": {"a": "b"},
             "devices": [
               {"name": "one", "containerEdits": {"deviceNodes": [
                  {"path": "/dev/gpu0", "hostPath": "/dev/null"},
                  {"path": "/dev/gpu1", "type": "c", "major": 195, "minor": 7, "fileMode": 432,
                   "permissions": "rw", "uid": 5, "gid": 6}], "env": ["GPU=one"]}},
               {"name": "two", "containerEdits": {"deviceNodes": [{"path": "/dev/zero"}]}}],
             "containerEdits": {"env": ["PATH=/gpu/bin", "DRIVER=9"], "additionalGids": [44],
               "mounts": [{"hostPath": "/usr/lib", "containerPath": "/gpu/lib", "options": ["ro", "nosuid", "bind"]},
                          {"hostPath": "/etc/hostname", "containerPath": "/gpu/name"}]}}
            """;

    @TempDir
    Path directory;

    private Path first;
    private Path second;
    private Devices devices;

    @BeforeEach
    void directories() throws IOException {
        first = Files.createDirectory(directory.resolve("etc"));
        second = Files.createDirectory(directory.resolve("run"));
        devices = new Devices(List.of(first, second, directory.resolve("none")));
    }

    @Test
    void aNodeIsAsOnTheHost() {
        DeviceEdits edits = devices.edits(List.of(new DeviceRequest("/dev/null", "/dev/void", "rw")), List.of());

        assertThat(edits.nodes()).singleElement().satisfies(node -> {
            assertThat(node.path()).isEqualTo("/dev/void");
            assertThat(node.type()).isEqualTo("c");
            assertThat(List.of(node.major(), node.minor())).containsExactly(1L, 3L);
            assertThat(node.fileMode()).isEqualTo(0666);
        });
        assertThat(edits.rules()).containsExactly(new DeviceRule(true, "c", 1L, 3L, "rw"));
    }

    @Test
    void aDirectoryIsAllThatIsBelow() {
        DeviceEdits edits = devices.edits(List.of(new DeviceRequest("/dev", "/dev/host", "r")), List.of());

        assertThat(edits.nodes()).extracting(Device::path).contains("/dev/host/null", "/dev/host/zero");
        assertThat(edits.rules()).contains(new DeviceRule(true, "c", 1L, 5L, "r"));
    }

    @Test
    void whatIsNoDeviceIsRefused() {
        for (String path : List.of("/etc/passwd", "/nothing/here", first.toString())) {
            EngineException refusal = catchThrowableOfType(
                    EngineException.class,
                    () -> devices.edits(List.of(new DeviceRequest(path, "/dev/x", "r")), List.of()));

            assertThat(refusal.reason()).isEqualTo(ErrorReason.DEVICE_NOT_FOUND);
            assertThat(refusal.getMessage()).contains(path);
        }
    }

    @Test
    void aCdiFileSaysWhatBelongsToADevice() throws IOException {
        Files.writeString(first.resolve("gpu.json"), GPU);
        DeviceEdits edits = devices.edits(List.of(), List.of("vendor.com/gpu=one", "vendor.com/gpu=one"));

        assertThat(edits.nodes())
                .containsExactly(
                        new Device("/dev/gpu0", "c", 1L, 3L, 0666, null, null),
                        new Device("/dev/gpu1", "c", 195L, 7L, 0660, 5L, 6L));
        assertThat(edits.rules())
                .containsExactly(new DeviceRule(true, "c", 1L, 3L, "rwm"), new DeviceRule(true, "c", 195L, 7L, "rw"));
        assertThat(edits.env()).containsExactly("PATH=/gpu/bin", "DRIVER=9", "GPU=one");
        assertThat(edits.mounts())
                .containsExactly(
                        new Mount("/gpu/lib", "bind", "/usr/lib", List.of("ro", "nosuid", "bind")),
                        new Mount("/gpu/name", "bind", "/etc/hostname", List.of("rbind")));
        assertThat(edits.groups()).containsExactly(44L);
    }

    @Test
    void whatIsForAllDevicesIsTakenOnce() throws IOException {
        Files.writeString(first.resolve("gpu.json"), GPU);
        DeviceEdits edits = devices.edits(List.of(), List.of("vendor.com/gpu=two", "vendor.com/gpu=one"));

        assertThat(edits.groups()).containsExactly(44L);
        assertThat(edits.nodes()).extracting(Device::path).containsExactly("/dev/zero", "/dev/gpu0", "/dev/gpu1");
    }

    @Test
    void aLaterDirectoryCounts() throws IOException {
        Files.writeString(first.resolve("gpu.json"), GPU);
        Files.writeString(second.resolve("gpu.json"), GPU.replace("GPU=one", "GPU=later"));

        assertThat(devices.edits(List.of(), List.of("vendor.com/gpu=one")).env())
                .contains("GPU=later");
    }

    @Test
    void twoFilesOfADirectoryMustNotContradict() throws IOException {
        Files.writeString(first.resolve("a.json"), GPU);
        Files.writeString(first.resolve("b.json"), GPU);

        refused(ErrorReason.DEVICE_CONFIGURATION, "both describe it");
    }

    @Test
    void whatCannotBeReadIsInNobodysWayButNamed() throws IOException {
        Files.writeString(first.resolve("a.json"), "{");
        Files.writeString(first.resolve("b.yaml"), "kind: vendor.com/gpu");
        refused(ErrorReason.DEVICE_NOT_FOUND, "a.json");
        refused(ErrorReason.DEVICE_NOT_FOUND, "b.yaml (only JSON is read)");

        Files.writeString(first.resolve("c.json"), GPU);
        assertThat(devices.edits(List.of(), List.of("vendor.com/gpu=one")).env())
                .contains("GPU=one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"0.6.0\"|\"2.0.0\"|cdiVersion",
                "\"0.6.0\"|6|no cdiVersion",
                "\"env\": [\"GPU=one\"]|\"hooks\": [{\"hookName\": \"createContainer\", \"path\": \"/bin/x\"}]|hooks",
                "\"env\": [\"GPU=one\"]|\"netDevices\": [{\"name\": \"eth0\"}]|netDevices",
                "\"env\": [\"GPU=one\"]|\"env\": [\"GPU\"]|NAME=value",
                "\"env\": [\"GPU=one\"]|\"env\": \"GPU=one\"|env is no list",
                "\"major\": 195|\"major\": \"195\"|major is no number",
                "\"rw\"|\"rx\"|permissions",
                "\"/dev/gpu0\"|\"/dev/../gpu0\"|no absolute path",
                "\"/usr/lib\"|\"lib\"|no absolute path",
                "[44]|[-1]|no group",
                "\"two\"|\"one\"|two devices have the name one"
            })
    void aFileThatMakesNoSenseIsRefused(String part, String instead, String words) throws IOException {
        assertThat(GPU).contains(part);
        Files.writeString(first.resolve("gpu.json"), GPU.replace(part, instead));

        refused(ErrorReason.DEVICE_CONFIGURATION, words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vendor.com/gpu", "gpu=1", "/dev/x=1", "vendor/gpu=", "vendor/gpu=a/b", "1vendor/gpu=a"})
    void otherNamesAreNotQualified(String name) {
        assertThat(Devices.isQualified(name)).isFalse();
    }

    @Test
    void editsTakeTheirPlaceInTheSpec() throws IOException {
        Files.writeString(first.resolve("gpu.json"), GPU);
        ContainerSettings settings = new ContainerSettings(
                "0".repeat(64),
                "/",
                new ProcessSettings(null, List.of("sh"), List.of("GPU=mine"), null, "7:8", List.of(), false),
                null,
                null,
                List.of(),
                ResourceSettings.DEFAULT,
                SecuritySettings.DEFAULT,
                NamespaceSettings.OWN,
                Map.of(),
                Map.of());
        var plain = new SpecFactory("caisson")
                .spec(settings, ImageDefaults.NONE, new AccountFiles(new byte[0], new byte[0]));
        var spec = devices.edits(List.of(), List.of("vendor.com/gpu=one")).applied(plain);

        assertThat(DeviceEdits.NONE.applied(plain)).isSameAs(plain);
        assertThat(spec.process().env()).contains("GPU=one", "PATH=/gpu/bin").doesNotContain("GPU=mine");
        assertThat(spec.process().user().additionalGids()).contains(44L);
        assertThat(spec.linux().devices().getFirst()).isEqualTo(new Device("/dev/gpu0", "c", 1L, 3L, 0666, 7L, 8L));
        assertThat(spec.linux().resources().devices())
                .startsWith(DeviceRule.DENY_ALL)
                .endsWith(new DeviceRule(true, "c", 195L, 7L, "rw"));
        assertThat(spec.mounts()).extracting(Mount::destination).contains("/gpu/lib", "/proc");
    }

    private void refused(ErrorReason reason, String words) {
        EngineException refusal = catchThrowableOfType(
                EngineException.class, () -> devices.edits(List.of(), List.of("vendor.com/gpu=one")));

        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal.getMessage()).contains(words);
    }
}
