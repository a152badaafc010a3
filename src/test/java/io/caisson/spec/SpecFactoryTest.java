package io.caisson.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.FieldViolation;
import io.caisson.oci.runtime.BlockIo;
import io.caisson.oci.runtime.Cpu;
import io.caisson.oci.runtime.Memory;
import io.caisson.oci.runtime.Mount;
import io.caisson.oci.runtime.Namespace;
import io.caisson.oci.runtime.NamespaceType;
import io.caisson.oci.runtime.Rlimit;
import io.caisson.oci.runtime.RuntimeSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of settings, of an image's defaults, and of settings that break rules. */
class SpecFactoryTest {
    private static final String ID = "0123456789ab".repeat(5) + "0123";
    private static final HostFacts HOST = new HostFacts("amd64", "6.18.44", 4, true);
    private static final AccountFiles ACCOUNTS = new AccountFiles(
            "root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/home/app:".getBytes(StandardCharsets.UTF_8), new byte[0]);
    private static final ImageDefaults IMAGE = new ImageDefaults(
            "app", List.of("A=image", "B=image", "malformed"), List.of("/entry"), List.of("cmd"), "/srv");

    private final SpecFactory factory = new SpecFactory("caisson-test", HOST);

    @Test
    void anImageThatSaysNothingGetsDockersDefaults() {
        RuntimeSpec spec = factory.spec(
                settings(command("/bin/true"), ResourceSettings.DEFAULT, SecuritySettings.DEFAULT),
                ImageDefaults.NONE,
                ACCOUNTS);
        assertThat(spec.process().env())
                .containsExactly("PATH=" + Environment.PATH, "HOSTNAME=0123456789ab", "HOME=/root");
        assertThat(spec.process().cwd()).isEqualTo("/");
        assertThat(spec.hostname()).isEqualTo("0123456789ab");
        assertThat(spec.process().capabilities().bounding()).hasSize(14).contains("CAP_MKNOD", "CAP_NET_RAW");
        assertThat(spec.process().capabilities().effective()).hasSize(14);
        assertThat(spec.process().capabilities().inheritable()).isEmpty();
        assertThat(spec.process().capabilities().ambient()).isEmpty();
        assertThat(spec.linux().cgroupsPath()).isEqualTo("/caisson-test/" + ID);
        assertThat(spec.linux().resources().pids().limit()).isEqualTo(4096);
        assertThat(spec.linux().resources().memory()).isNull();
        assertThat(spec.linux().namespaces())
                .extracting(Namespace::type)
                .contains(NamespaceType.NETWORK)
                .hasSize(6);
        assertThat(spec.linux().maskedPaths())
                .contains("/proc/interrupts", "/proc/kcore", "/sys/devices/virtual/powercap")
                .contains("/sys/devices/system/cpu/cpu3/thermal_throttle");
        assertThat(spec.linux().readonlyPaths()).contains("/proc/sys", "/proc/sysrq-trigger");
        assertThat(spec.mounts())
                .extracting(Mount::destination)
                .containsExactly("/proc", "/dev", "/sys", "/dev/pts", "/dev/mqueue", "/dev/shm", "/sys/fs/cgroup");
        assertThat(spec.mounts().get(5).options()).contains("size=67108864");
    }

    @Test
    void theImageFillsWhatIsNotGiven() {
        RuntimeSpec spec = factory.spec(
                settings(ProcessSettings.OF_IMAGE, ResourceSettings.DEFAULT, SecuritySettings.DEFAULT),
                IMAGE,
                ACCOUNTS);
        assertThat(spec.process().args()).containsExactly("/entry", "cmd");
        assertThat(spec.process().user().uid()).isEqualTo(1000);
        assertThat(spec.process().cwd()).isEqualTo("/srv");
        assertThat(spec.process().env()).contains("A=image", "HOME=/home/app").doesNotContain("malformed");
        assertThat(spec.process().capabilities().bounding()).hasSize(14);
        assertThat(spec.process().capabilities().permitted()).isEmpty();
    }

    @Test
    void argsReplaceTheCmdAndAnEntrypointReplacesBoth() {
        assertThat(Commands.command(command("x"), IMAGE)).containsExactly("/entry", "x");
        assertThat(Commands.command(entrypoint(List.of("e")), IMAGE)).containsExactly("e");
        assertThatThrownBy(() -> Commands.command(entrypoint(List.of()), IMAGE))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.COMMAND_MISSING));
    }

    @Test
    void theCallersEnvironmentGoesOverTheImages() {
        ProcessSettings process = new ProcessSettings(
                null, List.of(), List.of("A=mine", "B", "HOME=/h", "E="), null, null, List.of(), true);
        assertThat(Environment.of(process, IMAGE, "h", "/root"))
                .containsExactly("PATH=" + Environment.PATH, "HOSTNAME=h", "TERM=xterm", "A=mine", "HOME=/h", "E=");
    }

    @Test
    void capabilitiesAreAddedAndDroppedAsDockerDoes() {
        assertThat(CapabilityNames.tweaked(List.of("net_admin"), List.of("CAP_CHOWN", "mknod"), -1))
                .hasSize(13)
                .contains("CAP_NET_ADMIN")
                .doesNotContain("CAP_CHOWN", "CAP_MKNOD");
        assertThat(CapabilityNames.tweaked(List.of("CHOWN"), List.of("ALL"), -1))
                .containsExactly("CAP_CHOWN");
        assertThat(CapabilityNames.tweaked(List.of("ALL"), List.of("SYS_ADMIN"), -1))
                .hasSize(40)
                .doesNotContain("CAP_SYS_ADMIN");
        assertThat(CapabilityNames.tweaked(List.of(), List.of(), -1))
                .hasSize(14)
                .isEqualTo(CapabilityNames.DEFAULT);
    }

    @Test
    void allCapabilitiesAreThoseThatThereAreToGrant() {
        assertThat(CapabilityNames.tweaked(List.of("ALL"), List.of(), 0b101))
                .containsExactly("CAP_CHOWN", "CAP_DAC_READ_SEARCH");
        assertThat(CapabilityNames.tweaked(List.of("SYS_RESOURCE"), List.of("ALL"), 0))
                .containsExactly("CAP_SYS_RESOURCE");
    }

    @Test
    void limitsBecomeThoseOfTheSpec() {
        ResourceSettings limits = new ResourceSettings(
                64L << 20,
                null,
                32L << 20,
                1_500_000_000L,
                512L,
                "0-3",
                "0",
                -1L,
                List.of(new ResourceSettings.Ulimit("nofile", 100, -1)),
                1L << 20,
                null);
        RuntimeSpec spec =
                factory.spec(settings(command("x"), limits, SecuritySettings.DEFAULT), ImageDefaults.NONE, ACCOUNTS);
        assertThat(spec.linux().resources().memory())
                .isEqualTo(new Memory(64L << 20, 32L << 20, 128L << 20, null, null, null));
        assertThat(spec.linux().resources().cpu()).isEqualTo(new Cpu(512L, 150_000L, null, 100_000L, "0-3", "0", null));
        assertThat(spec.linux().resources().pids().limit()).isEqualTo(-1);
        assertThat(spec.process().rlimits()).containsExactly(new Rlimit("RLIMIT_NOFILE", -1, 100));
    }

    @Test
    void aQuotaMayBeGivenInItsPeriodAndOtherLimitsToo() {
        ResourceSettings plain = ResourceSettings.DEFAULT;
        BlockIo block = new BlockIo(100, null, List.of(), List.of(), List.of(), List.of(), List.of());
        RuntimeSpec spec = factory.spec(
                settings(command("x"), micros(null, 5000L, 20_000L, 7L).with(block), SecuritySettings.DEFAULT),
                ImageDefaults.NONE,
                ACCOUNTS);
        assertThat(spec.linux().resources().cpu()).isEqualTo(new Cpu(null, 5000L, null, 20_000L, null, null, null));
        assertThat(spec.linux().resources().memory()).isEqualTo(new Memory(null, null, null, 7L, null, null));
        assertThat(spec.linux().resources().blockIO()).isEqualTo(block);
        assertThat(spec.process().rlimits()).containsExactly(new Rlimit("RLIMIT_NOFILE", 524_288, 1024));
        HostFacts poor = new HostFacts("amd64", "6.18.44", 4, -1, 500, true);
        assertThat(Limits.rlimits(plain, poor)).containsExactly(new Rlimit("RLIMIT_NOFILE", 500, 500));
        assertThat(factory.violations(
                        settings(command("x"), micros(1L << 30, 999L, 1_000_001L, 101L), SecuritySettings.DEFAULT)))
                .extracting(FieldViolation::field)
                .containsExactlyInAnyOrder(
                        "resources.cpu_quota",
                        "resources.cpu_period",
                        "resources.nano_cpus",
                        "resources.memory_swappiness");
    }

    private static ResourceSettings micros(
            @Nullable Long nanoCpus, @Nullable Long quota, @Nullable Long period, @Nullable Long swappiness) {
        return special(nanoCpus, quota, period, swappiness, false, null);
    }

    @Test
    void aContainerMayWaitForMemoryAndBeInAnotherCgroup() {
        ResourceSettings plain = special(null, null, null, null, true, "/team/blue");
        RuntimeSpec spec = factory.spec(
                settings(command("x"), limited(plain, 64L << 20), SecuritySettings.DEFAULT),
                ImageDefaults.NONE,
                ACCOUNTS);
        assertThat(spec.linux().resources().memory().disableOOMKiller()).isTrue();
        assertThat(spec.linux().cgroupsPath()).startsWith("/team/blue/");
        assertThat(factory.violations(settings(command("x"), plain, SecuritySettings.DEFAULT)))
                .extracting(FieldViolation::field)
                .containsExactly("resources.oom_kill_disable");
        for (String path : List.of("team", "/", "/a/../b", "/caisson-test", "/caisson-test/0123")) {
            assertThat(factory.violations(settings(
                            command("x"), special(null, null, null, null, false, path), SecuritySettings.DEFAULT)))
                    .as(path)
                    .extracting(FieldViolation::field)
                    .containsExactly("resources.cgroup_parent");
        }
    }

    private static ResourceSettings limited(ResourceSettings settings, long memory) {
        return new ResourceSettings(
                memory,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                settings.oomKillDisabled(),
                settings.cgroupParent());
    }

    private static ResourceSettings special(
            @Nullable Long nanoCpus,
            @Nullable Long quota,
            @Nullable Long period,
            @Nullable Long swappiness,
            boolean oomKillDisabled,
            @Nullable String cgroupParent) {
        return new ResourceSettings(
                null,
                null,
                null,
                nanoCpus,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                quota,
                period,
                swappiness,
                null,
                oomKillDisabled,
                cgroupParent);
    }

    @Test
    void mountsTakeThePlaceOfDefaultsAndGoBehindTheirParents() {
        RuntimeSpec spec = factory.spec(
                mounts(
                        host("/a/b/../c", "/src/deep", true, MountSource.Propagation.RSLAVE),
                        host("/a", "/src", false, MountSource.Propagation.RPRIVATE),
                        new MountSettings(
                                "/dev/shm/", new MountSource.Tmpfs(4096L, 0700, List.of("exec", "uid=5")), true)),
                ImageDefaults.NONE,
                ACCOUNTS);
        assertThat(spec.mounts())
                .contains(
                        new Mount("/a/c", "bind", "/src/deep", List.of("rbind", "rro", "rslave")),
                        new Mount("/a", "bind", "/src", List.of("rbind", "rw", "rprivate")),
                        new Mount(
                                "/dev/shm",
                                "tmpfs",
                                "tmpfs",
                                List.of("nosuid", "nodev", "exec", "uid=5", "mode=700", "size=4096", "ro")));
        List<String> targets = spec.mounts().stream().map(Mount::destination).toList();
        assertThat(targets).doesNotHaveDuplicates();
        assertThat(targets.indexOf("/a")).isLessThan(targets.indexOf("/a/c"));
        assertThat(spec.linux().rootfsPropagation()).isEqualTo("slave");
    }

    @Test
    void everyBrokenRuleIsToldAtOnce() {
        ContainerSettings settings = new ContainerSettings(
                ID,
                "/root",
                brokenProcess(),
                "-bad-",
                null,
                brokenMounts(),
                brokenLimits(),
                brokenSecurity(),
                NamespaceSettings.HOST_NETWORK,
                Map.of("kernel.core_pattern", "|/x", "net.ipv4.ip_forward", "1", "kernel.sem", "a\nb"),
                Map.of());
        assertThat(factory.violations(settings))
                .extracting(FieldViolation::field)
                .contains("args[0]", "env[0]", "env[1]", "env", "working_dir", "user", "hostname", "mounts[0].target")
                .contains("mounts[1].bind.source", "mounts[2].target", "mounts[3].target", "mounts[4].target")
                .contains("resources.memory_bytes", "resources.memory_swap_bytes", "resources.nano_cpus")
                .contains("resources.memory_reservation_bytes", "resources.cpu_shares", "resources.cpuset_cpus")
                .contains("resources.cpuset_mems", "resources.pids_limit", "resources.ulimits[0].name")
                .contains("resources.ulimits[1].soft", "resources.shm_size_bytes", "security.cap_add[0]")
                .contains("security.seccomp_profile", "sysctls[kernel.core_pattern]")
                .contains("sysctls[net.ipv4.ip_forward]", "sysctls[kernel.sem]");
        assertThatThrownBy(() -> factory.spec(settings, IMAGE, ACCOUNTS)).isInstanceOf(EngineException.class);
    }

    private static ProcessSettings brokenProcess() {
        return new ProcessSettings(
                null, List.of("a\0b"), List.of("=x", "BIG=" + "y".repeat(1 << 20)), "rel", "a:b:c", List.of(), false);
    }

    private static List<MountSettings> brokenMounts() {
        return List.of(
                host("rel", "/src", false, MountSource.Propagation.PRIVATE),
                host("/x", "src", false, MountSource.Propagation.PRIVATE),
                host("/y/../x/", "/src", false, MountSource.Propagation.PRIVATE),
                host("/proc/sys", "/src", false, MountSource.Propagation.PRIVATE),
                host("/", "/src", false, MountSource.Propagation.PRIVATE));
    }

    private static ResourceSettings brokenLimits() {
        return new ResourceSettings(
                -5L,
                1L,
                1L,
                0L,
                1L,
                "3-1",
                "x",
                0L,
                List.of(new ResourceSettings.Ulimit("nope", 1, 2), new ResourceSettings.Ulimit("core", 5, 2)),
                -1L,
                null);
    }

    private static SecuritySettings brokenSecurity() {
        return new SecuritySettings(
                List.of("FLY"), List.of("ALL"), true, true, new SecuritySettings.SeccompChoice.Profile("{"));
    }

    @Test
    void theHostsNetworkIsNotSetUp() {
        ContainerSettings settings = new ContainerSettings(
                ID,
                "/root",
                command("x"),
                null,
                null,
                List.of(),
                ResourceSettings.DEFAULT,
                SecuritySettings.DEFAULT,
                NamespaceSettings.HOST_NETWORK,
                Map.of(),
                Map.of());
        RuntimeSpec spec = factory.spec(settings, ImageDefaults.NONE, ACCOUNTS);
        assertThat(spec.linux().namespaces()).extracting(Namespace::type).doesNotContain(NamespaceType.NETWORK);
        assertThat(spec.linux().sysctl()).isEmpty();
    }

    private static ProcessSettings command(String... args) {
        return new ProcessSettings(null, List.of(args), List.of(), null, null, List.of(), false);
    }

    private static ProcessSettings entrypoint(List<String> entrypoint) {
        return new ProcessSettings(entrypoint, List.of(), List.of(), null, null, List.of(), false);
    }

    private static MountSettings host(
            String target, String source, boolean readOnly, MountSource.Propagation propagation) {
        return new MountSettings(target, new MountSource.Host(source, propagation, true), readOnly);
    }

    private static ContainerSettings mounts(MountSettings... mounts) {
        return new ContainerSettings(
                ID,
                "/root",
                command("x"),
                null,
                null,
                List.of(mounts),
                ResourceSettings.DEFAULT,
                SecuritySettings.DEFAULT,
                NamespaceSettings.OWN,
                Map.of(),
                Map.of());
    }

    private static ContainerSettings settings(
            ProcessSettings process, ResourceSettings resources, SecuritySettings security) {
        return new ContainerSettings(
                ID,
                "/root",
                process,
                null,
                null,
                List.of(),
                resources,
                security,
                NamespaceSettings.OWN,
                Map.of(),
                Map.of());
    }
}
