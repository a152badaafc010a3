package io.caisson.cli.option;

/** The flags of {@code run} and {@code create} that say what the container is to be. */
public final class ContainerFlags {
    private ContainerFlags() {}

    /** Adds them all, and the operands. */
    public static Flags declare(Flags flags) {
        process(flags);
        mounts(flags);
        resources(flags);
        security(flags);
        HealthFlags.declare(flags);
        later(flags);
        flags.value("always|missing|never", "When to pull the image (default: missing)", "--pull")
                .value("OS/ARCH", "Platform of the image to pull", "--platform")
                .value("FILE", "Write the container's ID to this file", "--cidfile")
                .flag("Do not tell the progress of a pull", "-q", "--quiet");
        return flags.operands("IMAGE [COMMAND [ARG...]]", "1..*", "The image, and what to run in place of its command")
                .stopAtOperand();
    }

    private static void process(Flags flags) {
        flags.value("NAME", "Name of the container", "--name")
                .values("NAME[=VALUE]", "Environment variable; a name alone takes the value it has here", "-e", "--env")
                .values("FILE", "Environment variables, one a line", "--env-file")
                .value("DIR", "Working directory", "-w", "--workdir")
                .value("USER[:GROUP]", "User and group, as names or numbers", "-u", "--user")
                .value("NAME", "Hostname", "-h", "--hostname")
                .value("NAME", "Domain name", "--domainname")
                .values("NAME:ADDRESS", "Line of /etc/hosts", "--add-host")
                .values("ADDRESS", "Name server (default: the host's)", "--dns")
                .values("DOMAIN", "Domain to search; . for none (default: the host's)", "--dns-search")
                .values("OPTION", "Option of the resolver (default: the host's)", "--dns-option", "--dns-opt")
                .value("COMMAND", "Replaces the image's entrypoint", "--entrypoint")
                .values("KEY[=VALUE]", "Label", "-l", "--label")
                .values("FILE", "Labels, one a line", "--label-file")
                .value("SIGNAL", "Signal that stop sends", "--stop-signal")
                .value("SECONDS", "How long stop waits before it kills", "--stop-timeout")
                .flag("Give it an input: what this command, or one who attaches, hands on", "-i", "--interactive")
                .flag("Give it a terminal", "-t", "--tty")
                .flag("First process an init, which passes signals on and reaps what ends", "--init")
                .value("POLICY", "no, on-failure[:MAXIMUM], always or unless-stopped", "--restart")
                .value("json|syslog|none", "Where its output goes (default: what the engine says)", "--log-driver")
                .values("NAME=VALUE", "Option of the log driver: max-size, syslog-address, tag and others", "--log-opt")
                .flag("Delete the container when it ends", "--rm");
    }

    private static void mounts(Flags flags) {
        flags.values("[SOURCE:]TARGET[:OPTIONS]", "Bind mount or volume", "-v", "--volume")
                .values("type=TYPE,source=…,target=…", "Mount of a volume, a host path or a tmpfs", "--mount")
                .values("CONTAINER[:ro]", "The volumes and bind mounts of another container", "--volumes-from")
                .values("TARGET[:OPTIONS]", "File system in memory", "--tmpfs")
                .flag("Root file system read-only", "--read-only")
                .value("SIZE", "Size of /dev/shm (default: 64m)", "--shm-size");
    }

    private static void resources(Flags flags) {
        limits(flags)
                .values("NAME=SOFT[:HARD]", "Resource limit of every process", "--ulimit")
                .value("NUMBER", "-1000 to 1000: the higher, the sooner it is killed", "--oom-score-adj")
                .flag("At the memory limit it waits and is not killed (cgroup v1)", "--oom-kill-disable")
                .value("PATH", "Cgroup that its own is made in (default: the engine's)", "--cgroup-parent");
    }

    /** Those that can be changed later, too. */
    static Flags limits(Flags flags) {
        return flags.value("SIZE", "Memory limit", "-m", "--memory")
                .value("SIZE", "Memory and swap together; -1 for swap without limit", "--memory-swap")
                .value("SIZE", "What the kernel tries to leave when memory is short", "--memory-reservation")
                .value("NUMBER", "How many CPUs' time it may use, as in 1.5", "--cpus")
                .value("WEIGHT", "CPU weight against other containers", "-c", "--cpu-shares")
                .value("LIST", "CPUs it may use, as in 0-2,5", "--cpuset-cpus")
                .value("LIST", "Memory nodes it may use", "--cpuset-mems")
                .value("NUMBER", "Limit of processes and threads; -1 for none", "--pids-limit")
                .value("MICROSECONDS", "CPU time in a period; -1 for no limit", "--cpu-quota")
                .value("MICROSECONDS", "Period of --cpu-quota (default: 100000)", "--cpu-period")
                .value("NUMBER", "0 to 100: how readily its memory is swapped out (cgroup v1)", "--memory-swappiness")
                .value("WEIGHT", "10 to 1000, against other containers on block devices", "--blkio-weight")
                .values("DEVICE:WEIGHT", "The same for one device", "--blkio-weight-device")
                .values("DEVICE:SIZE", "Bytes a second that it may read", "--device-read-bps")
                .values("DEVICE:SIZE", "Bytes a second that it may write", "--device-write-bps")
                .values("DEVICE:NUMBER", "Reads a second", "--device-read-iops")
                .values("DEVICE:NUMBER", "Writes a second", "--device-write-iops");
    }

    private static void security(Flags flags) {
        flags.values("CAP", "Add a capability, or ALL", "--cap-add")
                .values("CAP", "Drop a capability, or ALL", "--cap-drop")
                .values(
                        "OPTION",
                        "no-new-privileges, seccomp=FILE, seccomp=unconfined, apparmor=PROFILE or"
                                + " systempaths=unconfined",
                        "--security-opt")
                .flag("All capabilities and devices, nothing masked or filtered: no shutting in", "--privileged")
                .values("GROUP", "Group that the command is in, too", "--group-add")
                .values("RULE", "Devices that it may use, as in \"c 10:* rwm\"", "--device-cgroup-rule")
                .values("NAME=VALUE", "Kernel parameter of the container's namespaces", "--sysctl")
                .value("none|host|container:NAME", "Network (default: none)", "--network", "--net")
                .value("host|container:NAME", "Whose processes it sees (default: its own)", "--pid")
                .value("private|shareable|none|host|container:NAME", "Whose shared memory and queues", "--ipc")
                .value("host|container:NAME", "Whose host name (default: its own)", "--uts")
                .value("host|auto[:size=N]", "Whose users and groups it has (default: the host's)", "--userns")
                .values(
                        "HOST[:CONTAINER[:rwm]]",
                        "Device of the host, or vendor.com/class=name of a CDI file",
                        "--device")
                .value("all|NUMBER|device=NAME,…", "GPUs that NVIDIA's CDI file describes", "--gpus");
    }

    /** Docker's that Caisson has not yet: better refused by name than as unknown. */
    private static void later(Flags flags) {
        flags.later(false, "-P", "--publish-all")
                .later(true, "-p", "--publish")
                .later(true, "--link")
                .later(true, "--storage-opt")
                .later(true, "--volume-driver");
    }
}
