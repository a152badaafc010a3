package io.caisson.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.v1.BindMount;
import io.caisson.v1.ContainerConfig;
import io.caisson.v1.CreateContainerRequest;
import io.caisson.v1.LogConfiguration;
import io.caisson.v1.Mount;
import io.caisson.v1.NetworkMode;
import io.caisson.v1.Propagation;
import io.caisson.v1.Resources;
import io.caisson.v1.RestartCondition;
import io.caisson.v1.RestartPolicy;
import io.caisson.v1.Security;
import io.caisson.v1.StringList;
import io.caisson.v1.TmpfsMount;
import io.caisson.v1.Ulimit;
import io.caisson.v1.VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Every flag of run and create, and the request that it makes. */
class ContainerRequestTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("HOME", "/root", "EMPTY", "");

    @Test
    void anImageAloneIsEnough() {
        assertThat(request("busybox"))
                .isEqualTo(CreateContainerRequest.newBuilder()
                        .setConfig(ContainerConfig.newBuilder()
                                .setImage("busybox")
                                .setResources(Resources.getDefaultInstance())
                                .setSecurity(Security.getDefaultInstance()))
                        .build());
    }

    @Test
    void wordsAfterTheImageBelongToTheCommand() {
        ContainerConfig config = config("--rm", "busybox", "ls", "--name", "x", "-v", "--", "--help");
        assertThat(config.getArgsList()).containsExactly("ls", "--name", "x", "-v", "--", "--help");
        assertThat(config.getMountsList()).isEmpty();
        assertThat(config.getAutoRemove()).isTrue();
        assertThat(request("busybox", "--name", "x").getName()).isEmpty();
    }

    @Test
    void wordsThatLookLikeFilesOrQuotesStayAsTheyAre() {
        assertThat(config("-e", "A=@b", "-e", "Q=\"x\"", "i", "@f", "\"q\"", "${sys:user.home}")
                        .getArgsList())
                .containsExactly("@f", "\"q\"", "${sys:user.home}");
        assertThat(config("-e", "A=@b", "-e", "Q=\"x\"", "i").getEnvList()).containsExactly("A=@b", "Q=\"x\"");
    }

    @Test
    void environmentIsGivenOrInheritedOrLeftOut(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("env"), "# comment\n\nFILE=1\nOVER=file\nHOME\nNONE\n");
        assertThat(config(
                                "--env-file",
                                file.toString(),
                                "-e",
                                "OVER=flag",
                                "--env=EMPTY",
                                "-eX=a=b",
                                "-e",
                                "UNSET",
                                "i")
                        .getEnvList())
                .containsExactly("FILE=1", "OVER=flag", "HOME=/root", "EMPTY=", "X=a=b");
    }

    @Test
    void processFlags() {
        ContainerConfig config = config(
                "-w",
                "/w",
                "-u",
                "1:2",
                "-h",
                "host",
                "--entrypoint",
                "sh",
                "--stop-signal",
                "QUIT",
                "--stop-timeout",
                "3",
                "-l",
                "a=b=c",
                "--label",
                "d",
                "--sysctl",
                "net.ipv4.ip_forward=1",
                "i",
                "-c",
                "x");
        assertThat(config.getWorkingDir()).isEqualTo("/w");
        assertThat(config.getUser()).isEqualTo("1:2");
        assertThat(config.getHostname()).isEqualTo("host");
        assertThat(config.getEntrypoint().getValuesList()).containsExactly("sh");
        assertThat(config.getArgsList()).containsExactly("-c", "x");
        assertThat(config.getStopSignal()).isEqualTo("QUIT");
        assertThat(config.getStopTimeout().getSeconds()).isEqualTo(3);
        assertThat(config.getLabelsMap()).isEqualTo(Map.of("a", "b=c", "d", ""));
        assertThat(config.getSysctlsMap()).isEqualTo(Map.of("net.ipv4.ip_forward", "1"));
        assertThat(request("--name", "web", "i").getName()).isEqualTo("web");
    }

    @Test
    void anEmptyEntrypointTakesTheImagesAway() {
        assertThat(config("--entrypoint", "", "i").hasEntrypoint()).isTrue();
        assertThat(config("--entrypoint=", "i").getEntrypoint()).isEqualTo(StringList.getDefaultInstance());
        assertThat(config("i").hasEntrypoint()).isFalse();
    }

    @Test
    void volumesOfTheShortFlag() {
        assertThat(config(
                                "-v",
                                "/src:/dst",
                                "-v",
                                "data:/data:ro",
                                "--volume=/anonymous",
                                "-v",
                                "d:/n:nocopy",
                                "-v",
                                "/s:/t:ro,rslave,z",
                                "i")
                        .getMountsList())
                .containsExactly(
                        bind("/src", "/dst").build(),
                        Mount.newBuilder()
                                .setTarget("/data")
                                .setReadOnly(true)
                                .setVolume(VolumeMount.newBuilder().setVolume("data"))
                                .build(),
                        Mount.newBuilder()
                                .setTarget("/anonymous")
                                .setVolume(VolumeMount.getDefaultInstance())
                                .build(),
                        Mount.newBuilder()
                                .setTarget("/n")
                                .setVolume(
                                        VolumeMount.newBuilder().setVolume("d").setNoCopy(true))
                                .build(),
                        Mount.newBuilder()
                                .setTarget("/t")
                                .setReadOnly(true)
                                .setBind(BindMount.newBuilder()
                                        .setSource("/s")
                                        .setCreateSource(true)
                                        .setPropagation(Propagation.PROPAGATION_RSLAVE))
                                .build());
    }

    @Test
    void aSourceRelativeToHereIsMadeAbsolute() {
        assertThat(config("-v", "./x:/y", "i").getMounts(0).getBind().getSource())
                .isEqualTo(Path.of("x").toAbsolutePath().toString());
        assertThat(config("-v", "a/b:/y", "i").getMounts(0).getBind().getSource())
                .isEqualTo("a/b");
    }

    @Test
    void mountsOfTheLongFlag() {
        assertThat(config(
                                "--mount",
                                "type=bind,src=/s,dst=/d,ro,bind-propagation=shared,bind-nonrecursive=true",
                                "--mount",
                                "source=data,target=/data,volume-nocopy",
                                "--mount",
                                "type=tmpfs,destination=/t,tmpfs-size=64m,tmpfs-mode=1770,readonly=false",
                                "i")
                        .getMountsList())
                .containsExactly(
                        Mount.newBuilder()
                                .setTarget("/d")
                                .setReadOnly(true)
                                .setBind(BindMount.newBuilder()
                                        .setSource("/s")
                                        .setPropagation(Propagation.PROPAGATION_SHARED)
                                        .setNonRecursive(true))
                                .build(),
                        Mount.newBuilder()
                                .setTarget("/data")
                                .setVolume(VolumeMount.newBuilder()
                                        .setVolume("data")
                                        .setNoCopy(true))
                                .build(),
                        Mount.newBuilder()
                                .setTarget("/t")
                                .setTmpfs(TmpfsMount.newBuilder()
                                        .setSizeBytes(64 << 20)
                                        .setMode(01770))
                                .build());
    }

    @Test
    void tmpfs() {
        assertThat(config("--tmpfs", "/a", "--tmpfs", "/b:rw,noexec,size=1g,mode=700,uid=5", "i")
                        .getMountsList())
                .containsExactly(
                        Mount.newBuilder()
                                .setTarget("/a")
                                .setTmpfs(TmpfsMount.getDefaultInstance())
                                .build(),
                        Mount.newBuilder()
                                .setTarget("/b")
                                .setTmpfs(TmpfsMount.newBuilder()
                                        .setSizeBytes(1 << 30)
                                        .setMode(0700)
                                        .addOptions("noexec")
                                        .addOptions("uid=5"))
                                .build());
    }

    @Test
    void memoryAndProcessors() {
        assertThat(resources("-m", "512m", "--memory-swap", "-1", "--memory-reservation", "1.5g", "--shm-size", "1k"))
                .isEqualTo(Resources.newBuilder()
                        .setMemoryBytes(512L << 20)
                        .setMemorySwapBytes(-1)
                        .setMemoryReservationBytes(3L << 29)
                        .setShmSizeBytes(1024)
                        .build());
        assertThat(resources("--cpus", "1.5", "--cpu-shares", "512", "--cpuset-cpus", "0-2", "--cpuset-mems", "0"))
                .isEqualTo(Resources.newBuilder()
                        .setNanoCpus(1_500_000_000)
                        .setCpuShares(512)
                        .setCpusetCpus("0-2")
                        .setCpusetMems("0")
                        .build());
    }

    @Test
    void processesAndUlimits() {
        assertThat(resources("--pids-limit", "-1", "--ulimit", "nofile=1024:2048", "--ulimit", "core=unlimited"))
                .isEqualTo(Resources.newBuilder()
                        .setPidsLimit(-1)
                        .addUlimits(Ulimit.newBuilder()
                                .setName("nofile")
                                .setSoft(1024)
                                .setHard(2048))
                        .addUlimits(
                                Ulimit.newBuilder().setName("core").setSoft(-1).setHard(-1))
                        .build());
        assertThat(resources("--pids-limit", "0").getPidsLimit()).isEqualTo(-1);
        assertThat(resources().hasPidsLimit()).isFalse();
    }

    @Test
    void security(@TempDir Path directory) throws IOException {
        Path profile = Files.writeString(directory.resolve("profile.json"), "{}");
        ContainerConfig config = config(
                "--cap-add",
                "NET_ADMIN",
                "--cap-drop",
                "ALL",
                "--read-only",
                "--network=host",
                "--security-opt",
                "no-new-privileges",
                "--security-opt",
                "seccomp=" + profile,
                "i");
        assertThat(config.getSecurity())
                .isEqualTo(Security.newBuilder()
                        .addCapAdd("NET_ADMIN")
                        .addCapDrop("ALL")
                        .setNoNewPrivileges(true)
                        .setSeccompProfile("{}")
                        .build());
        assertThat(config.getReadOnly()).isTrue();
        assertThat(config.getNetworkMode()).isEqualTo(NetworkMode.NETWORK_MODE_HOST);
        assertThat(config("--security-opt", "seccomp=unconfined", "i")
                        .getSecurity()
                        .getSeccompUnconfined())
                .isTrue();
    }

    @Test
    void aSwitchCanBeTurnedOff() {
        assertThat(config("--rm=false", "--read-only=true", "i").getAutoRemove())
                .isFalse();
        assertThat(config("--rm=false", "--read-only=true", "i").getReadOnly()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-m 12x|--memory: |is not a size",
                "-m ''|is not a size|512m",
                "--cpus much|--cpus|number of CPUs",
                "--pids-limit many|--pids-limit|whole number",
                "--ulimit nofile|--ulimit|NAME=SOFT",
                "-v a:b:c:d|-v|SOURCE:TARGET",
                "-v /a:/b:bogus|-v|propagation",
                "--mount type=bind,dst=/x|--mount|source=PATH is missing",
                "--mount type=volume|--mount|target=PATH is missing",
                "--mount type=nfs,dst=/x|--mount|none of bind, volume, tmpfs",
                "--mount dst=/x,colour=red|--mount|unknown field \"colour\"",
                "--network bridge|--network|networks are not there yet",
                "--pid bridge|--pid|is none of host and container:NAME",
                "--ipc container:|--ipc|names no container",
                "--userns keep-id|--userns|none of host, auto",
                "--userns auto:size=x|--userns|x",
                "--device /a:/b:r:w|--device|is none of HOST",
                "--gpus device=|--gpus|is none of all",
                "--security-opt label=x|--security-opt|none of",
                "--security-opt seccomp=/nowhere|/nowhere|no such file",
                "--env-file /nowhere|/nowhere|no such file",
                "-e =x|-e|needs a name",
                "--sysctl x|--sysctl|NAME=VALUE",
            })
    void badValuesAreRefusedByName(String flags, String part, String otherPart) {
        String[] words = flags.replace("''", "").split(" ", -1);
        List<String> all = new java.util.ArrayList<>(List.of(words));
        all.add("i");
        assertThatThrownBy(() -> request(all.toArray(String[]::new)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(otherPart)
                .satisfies(e ->
                        assertThat(e.getMessage().replace("-m:", "--memory:")).contains(part));
    }

    @Test
    void devicesAreSpelledAsInDocker() {
        ContainerConfig config = config(
                "--device",
                "/dev/a",
                "--device=/dev/a:/dev/b",
                "--device=/dev/a:rw",
                "--device=/dev/a:/dev/b:r",
                "--device",
                "vendor.com/class=name",
                "--gpus",
                "\"device=0,x:1\"",
                "i");

        assertThat(config.getDevicesList())
                .extracting(device -> device.getHostPath() + " " + device.getContainerPath() + " " + device.getAccess())
                .containsExactly("/dev/a  ", "/dev/a /dev/b ", "/dev/a  rw", "/dev/a /dev/b r");
        assertThat(config.getCdiDevicesList())
                .containsExactly("vendor.com/class=name", "nvidia.com/gpu=0", "nvidia.com/gpu=x:1");
        assertThat(config("--gpus", "2", "i").getCdiDevicesList())
                .containsExactly("nvidia.com/gpu=0", "nvidia.com/gpu=1");
        assertThat(config("--gpus=all", "i").getCdiDevicesList()).containsExactly("nvidia.com/gpu=all");
    }

    @Test
    void namespacesAreSpelledAsInDocker() {
        ContainerConfig config =
                config("--pid=host", "--ipc", "container:a", "--uts=container:b", "--network=container:c", "i");

        assertThat(config.getNamespaces().getPid().getHost()).isTrue();
        assertThat(config.getNamespaces().getIpc().getContainer()).isEqualTo("a");
        assertThat(config.getNamespaces().getUts().getContainer()).isEqualTo("b");
        assertThat(config.getNamespaces().getNetworkContainer()).isEqualTo("c");
        assertThat(config.getNetworkMode()).isEqualTo(NetworkMode.NETWORK_MODE_CONTAINER);
        assertThat(config("--ipc=shareable", "i").getNamespaces().getIpcShareable())
                .isTrue();
        assertThat(config("--ipc=none", "i").getNamespaces().getWithoutShm()).isTrue();
        assertThat(config("--ipc=private", "i").hasNamespaces()).isFalse();
        assertThat(config("--userns=host", "i").hasNamespaces()).isFalse();
        assertThat(config("--userns=auto", "i").getNamespaces().hasUser()).isTrue();
        assertThat(config("--userns=auto", "i").getNamespaces().getUser().getSize())
                .isZero();
        assertThat(config("--userns", "auto:size=4096", "i")
                        .getNamespaces()
                        .getUser()
                        .getSize())
                .isEqualTo(4096);
    }

    @Test
    void anAppArmorProfileIsNamed() {
        assertThat(config("--security-opt", "apparmor=docker-default", "i")
                        .getSecurity()
                        .getApparmorProfile())
                .isEqualTo("docker-default");
    }

    @Test
    void anInitIsAskedFor() throws Exception {
        assertThat(request("--init", "i").getConfig().getInit()).isTrue();
        assertThat(request("i").getConfig().getInit()).isFalse();
    }

    @Test
    void streamsAreTheCommandsOnlyInTheForeground() {
        ContainerConfig config = config("-it", "i");
        assertThat(config.getTerminal()).isTrue();
        assertThat(config.getStdin()).isTrue();
        assertThat(config.getStdinOnce()).isTrue();
        assertThat(config("-t", "i").getStdin()).isFalse();
        assertThat(request(false, "-i", "i").getConfig().getStdinOnce()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "-p=80:80, -p is",
        "--publish=80, -p is",
        "--storage-opt=size=1g, --storage-opt is",
        "--volume-driver=nfs, --volume-driver is",
        "-P, -P is"
    })
    void whatIsNotThereYetIsRefusedByName(String flag, String named) {
        assertThatThrownBy(() -> request(flag, "i"))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(named + " not there yet");
    }

    @ParameterizedTest
    @CsvSource({
        "no, RESTART_CONDITION_NO, 0",
        "on-failure, RESTART_CONDITION_ON_FAILURE, 0",
        "on-failure:5, RESTART_CONDITION_ON_FAILURE, 5",
        "always, RESTART_CONDITION_ALWAYS, 0",
        "unless-stopped, RESTART_CONDITION_UNLESS_STOPPED, 0"
    })
    void restartPoliciesAreDockers(String text, RestartCondition condition, int maximum) {
        assertThat(RestartFlag.parse(text))
                .isEqualTo(RestartPolicy.newBuilder()
                        .setCondition(condition)
                        .setMaximum(maximum)
                        .build());
    }

    @Test
    void logDriversAndTheirOptionsAreTheEnginesToJudge() {
        assertThat(config("--log-driver", "json", "--log-opt", "max-size=10m", "--log-opt", "tag=a=b", "i")
                        .getLog())
                .isEqualTo(LogConfiguration.newBuilder()
                        .setDriver("json")
                        .putOptions("max-size", "10m")
                        .putOptions("tag", "a=b")
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"never", "always:1", "on-failure:x", "on-failure:-1", "on-failure:99999999999"})
    void whatIsNoRestartPolicyIsRefused(String text) {
        assertThatThrownBy(() -> RestartFlag.parse(text)).isInstanceOf(UsageException.class);
    }

    private static Mount.Builder bind(String source, String target) {
        return Mount.newBuilder()
                .setTarget(target)
                .setBind(BindMount.newBuilder().setSource(source).setCreateSource(true));
    }

    private static Resources resources(String... flags) {
        List<String> words = new java.util.ArrayList<>(List.of(flags));
        words.add("i");
        return config(words.toArray(String[]::new)).getResources();
    }

    private static ContainerConfig config(String... words) {
        return request(words).getConfig();
    }

    private static CreateContainerRequest request(String... words) {
        return request(true, words);
    }

    private static CreateContainerRequest request(boolean foreground, String... words) {
        CommandLine line =
                new CommandLine(ContainerFlags.declare(new Flags("create", "")).spec());
        return ContainerRequest.parse(new Options(line.parseArgs(words)), ENVIRONMENT, foreground);
    }
}
