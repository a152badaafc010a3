package io.caisson.ocicli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.testing.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** What a process sees in a container that is made as its configuration says: runtime-spec config.md, config-linux.md. */
final class InsideCases {
    private InsideCases() {}

    static List<BundleCases.Case> all() {
        return List.of(
                BundleCases.of("process", "/tmp 1000 1001 1002 0077 x=1 64 500 1", InsideCases::process),
                BundleCases.of(
                        "capabilities",
                        "0000000000000020 00000000000000e0 00000000000000e0 00000000000000e0 0000000000000020",
                        InsideCases::capabilities),
                BundleCases.of("names and parameters", "bundled domain 4242", InsideCases::names),
                BundleCases.of("devices", "c 1 3 640 7:8 usual", InsideCases::devices),
                BundleCases.of("a root without a /dev of its own", "usual", InsideCases::devicesOfRoot),
                BundleCases.of("mounts", "tmpfs ro bound read-only", InsideCases::mounts),
                BundleCases.of("a tmpfs with what was there", "below 750", InsideCases::copiedUp),
                BundleCases.of("masked and read-only paths", "0 read-only read-only", InsideCases::paths),
                BundleCases.of("seccomp", "refused", InsideCases::seccomp),
                new BundleCases.Case("shared root", "shared", Set.of("runc"), cases -> propagation(cases, "shared")),
                BundleCases.of("private root", "", cases -> propagation(cases, "private")),
                new BundleCases.Case(
                        "namespaces that are joined", "net ipc uts pid", Set.of(), InsideCases::joinedNamespaces),
                BundleCases.of("namespaces of its own", "net ipc uts pid mnt", InsideCases::ownNamespaces),
                BundleCases.of("a user namespace", "0 0 300000 65536 65534 made 300000", InsideCases::userNamespace),
                BundleCases.of("a user namespace's exec", "1 0 300000 65536 refused", InsideCases::userNamespaceExec),
                new BundleCases.Case(
                        "mounts with other ids", "0 0 1", Set.of("runc", "crun"), InsideCases::mappedMounts));
    }

    private static String output(BundleCases cases, TestBundle bundle) throws IOException {
        CommandResult result = cases.runtime().run(bundle.write(), cases.id());
        return result.exitCode() == 0 ? result.output().strip().replaceAll("\\s+", " ") : result.toString();
    }

    static String process(BundleCases cases) throws IOException {
        TestBundle bundle = cases.bundle(
                "sh",
                "-c",
                "pwd; id -u; id -g; id -G | awk '{print $2}'; umask; echo x=$x; ulimit -n;"
                        + " cat /proc/self/oom_score_adj; awk '/NoNewPrivs/ {print $2}' /proc/self/status");
        bundle.process().put("cwd", "/tmp").put("noNewPrivileges", true).put("oomScoreAdj", 500);
        bundle.process().withArrayProperty("env").add("x=1");
        var user = bundle.process()
                .putObject("user")
                .put("uid", 1000)
                .put("gid", 1001)
                .put("umask", 63);
        user.putArray("additionalGids").add(1002);
        bundle.process()
                .putArray("rlimits")
                .addObject()
                .put("type", "RLIMIT_NOFILE")
                .put("soft", 64)
                .put("hard", 128);
        return output(cases, bundle);
    }

    static String capabilities(BundleCases cases) throws IOException {
        TestBundle bundle = cases.bundle("sh", "-c", "awk '/^Cap/ {print $2}' /proc/self/status");
        bundle.process()
                .withObjectProperty("capabilities")
                .putArray("inheritable")
                .add("CAP_KILL");
        bundle.process().withObjectProperty("capabilities").putArray("ambient").add("CAP_KILL");
        return output(cases, bundle);
    }

    static String names(BundleCases cases) throws IOException {
        TestBundle bundle =
                cases.bundle("sh", "-c", "hostname; cat /proc/sys/kernel/domainname /proc/sys/kernel/msgmax");
        bundle.linux().putObject("sysctl").put("kernel.msgmax", "4242").put("kernel.domainname", "domain");
        return output(cases, bundle);
    }

    static String devices(BundleCases cases) throws IOException {
        TestBundle bundle = cases.bundle(
                "sh", "-c", "test -c /dev/extra && echo c $(stat -c '%t %T %a %u:%g' /dev/extra); " + USUAL);
        bundle.linux()
                .putArray("devices")
                .addObject()
                .put("path", "/dev/extra")
                .put("type", "c")
                .put("major", 1)
                .put("minor", 3)
                .put("fileMode", 0640)
                .put("uid", 7)
                .put("gid", 8);
        return output(cases, bundle);
    }

    private static final String USUAL =
            "for d in null zero full random urandom tty; do test -c /dev/$d || echo no $d; done; echo x >/dev/null;"
                    + " test -L /dev/fd && echo usual";

    static String devicesOfRoot(BundleCases cases) throws IOException {
        TestBundle bundle = cases.bundle("sh", "-c", USUAL);
        var mounts = bundle.config.withArrayProperty("mounts");
        mounts.remove(2);
        mounts.remove(1);
        return output(cases, bundle);
    }

    static String mounts(BundleCases cases) throws IOException {
        TestBundle bundle = cases.bundle(
                "sh",
                "-c",
                "awk '$2 == \"/new/deep\" {print $3, substr($4, 1, 2)}' /proc/mounts; cat /mnt/bound;"
                        + " touch /file 2>/dev/null || echo read-only");
        Path source = Files.createDirectories(bundle.directory.resolve("source"));
        Files.writeString(source.resolve("bound"), "bound\n");
        Files.createDirectories(bundle.directory.resolve("rootfs/new/deep"));
        bundle.mount("/new/deep", "tmpfs", "tmpfs", "ro", "nosuid", "size=64k");
        bundle.mount("/mnt", "none", source.toString(), "rbind", "ro");
        bundle.config.withObjectProperty("root").put("readonly", true);
        return output(cases, bundle);
    }

    /** No field of the specification, but podman asks for it. */
    static String copiedUp(BundleCases cases) throws IOException {
        TestBundle bundle = cases.bundle("sh", "-c", "cat /new/some/file; stat -c %a /new/some");
        Path some = Files.createDirectories(bundle.directory.resolve("rootfs/new/some"));
        Files.setPosixFilePermissions(some, PosixFilePermissions.fromString("rwxr-x---"));
        Files.writeString(some.resolve("file"), "below\n");
        bundle.mount("/new", "tmpfs", "tmpfs", "nosuid", "tmpcopyup", "size=1m");
        return output(cases, bundle);
    }

    static String paths(BundleCases cases) throws IOException {
        TestBundle bundle = cases.bundle(
                "sh",
                "-c",
                "awk 'END {print NR}' /etc/secret; (echo 1 >/proc/sys/kernel/msgmax) 2>/dev/null || echo read-only;"
                        + " (echo 1 >/tmp/fixed) 2>/dev/null || echo read-only");
        Files.writeString(bundle.directory.resolve("rootfs/etc/secret"), "secret\n");
        Files.writeString(bundle.directory.resolve("rootfs/tmp/fixed"), "fixed\n");
        bundle.linux().withArrayProperty("maskedPaths").add("/etc/secret").add("/not/there");
        bundle.linux().withArrayProperty("readonlyPaths").add("/tmp/fixed").add("/not/there");
        return output(cases, bundle);
    }

    static String seccomp(BundleCases cases) throws IOException {
        TestBundle bundle = cases.bundle("sh", "-c", "mkdir /tmp/made 2>/dev/null || echo refused");
        var seccomp = bundle.linux().putObject("seccomp").put("defaultAction", "SCMP_ACT_ALLOW");
        seccomp.putArray("architectures").add("SCMP_ARCH_X86_64");
        var rule = seccomp.putArray("syscalls").addObject().put("action", "SCMP_ACT_ERRNO");
        rule.putArray("names").add("mkdir").add("mkdirat");
        return output(cases, bundle);
    }

    static String propagation(BundleCases cases, String propagation) throws IOException {
        TestBundle bundle = cases.bundle(
                "sh",
                "-c",
                "awk '$5 == \"/\" {sub(\":.*\", \"\", $7); sub(\"-\", \"\", $7); print $7}' /proc/self/mountinfo");
        bundle.linux().put("rootfsPropagation", propagation);
        return output(cases, bundle);
    }

    private static final String LINKS = "for n in net ipc uts pid mnt; do readlink /proc/self/ns/$n; done";

    static String joinedNamespaces(BundleCases cases) throws IOException {
        cases.start(cases.bundle("sleep", "1000"));
        String pid = cases.runtime().state(cases.id()).path("pid").asText();
        TestBundle joining = cases.bundle("sh", "-c", LINKS);
        joining.config.remove("hostname");
        for (String type : List.of("network", "ipc", "uts", "pid")) {
            String name = type.equals("network") ? "net" : type;
            joining.namespace(type, "/proc/" + pid + "/ns/" + name);
        }
        CommandResult result = cases.runtime().run(joining.write(), cases.id() + "-joining");
        return same(result, pid, true);
    }

    static String ownNamespaces(BundleCases cases) throws IOException {
        CommandResult result =
                cases.runtime().run(cases.bundle("sh", "-c", LINKS).write(), cases.id());
        return same(result, "self", false);
    }

    private static void userNamespace(TestBundle bundle) throws IOException {
        bundle.linux().withArrayProperty("namespaces").addObject().put("type", "user");
        for (String ids : List.of("uidMappings", "gidMappings")) {
            mapping(bundle.linux().putArray(ids), 300_000, 65_536);
        }
        // Others go to the root file system as who has no rights on the host.
        for (Path at = bundle.directory; !at.equals(Path.of("/tmp")); at = at.getParent()) {
            Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static void mapping(ArrayNode mappings, long host, long size) {
        mappings.addObject().put("containerID", 0).put("hostID", host).put("size", size);
    }

    /** Its root file system has on disk the ids of the host: who made the bundle is nobody in it. */
    static String userNamespace(BundleCases cases) throws IOException {
        TestBundle bundle = cases.bundle(
                "sh", "-c", "id -u; cat /proc/self/uid_map; stat -c %u /bin/busybox; touch /tmp/made && echo made");
        userNamespace(bundle);
        bundle.hook("createContainer", "test $(id -u) = 0");
        Path tmp = bundle.directory.resolve("rootfs/tmp");
        Files.setAttribute(tmp, "unix:uid", 300_000);
        String seen = output(cases, bundle);
        return Files.exists(tmp.resolve("made"))
                ? seen + " " + Files.getAttribute(tmp.resolve("made"), "unix:uid")
                : seen;
    }

    static String userNamespaceExec(BundleCases cases) throws IOException {
        TestBundle bundle = cases.bundle("sleep", "1000");
        userNamespace(bundle);
        cases.start(bundle);
        CommandResult result = cases.runtime()
                .call(
                        "exec",
                        "--user",
                        "1:1",
                        cases.id(),
                        "sh",
                        "-c",
                        "id -u; cat /proc/self/uid_map; kill -0 1 2>/dev/null || echo refused");
        return result.exitCode() == 0 ? result.output().strip().replaceAll("\\s+", " ") : result.toString();
    }

    /** By the container's mappings, by those of the mount, and not: each shows file 0 of the host. */
    static String mappedMounts(BundleCases cases) throws IOException {
        TestBundle bundle = cases.bundle("sh", "-c", "stat -c %u /mnt/a/file /mnt/b/file /mnt/c/file");
        userNamespace(bundle);
        Path source = Files.createDirectories(bundle.directory.resolve("source"));
        Files.writeString(source.resolve("file"), "");
        for (String target : List.of("a", "b", "c")) {
            Files.createDirectories(bundle.directory.resolve("rootfs/mnt").resolve(target));
        }
        bundle.mount("/mnt/a", "none", source.toString(), "bind", "idmap");
        bundle.mount("/mnt/b", "none", source.toString(), "rbind", "ridmap");
        bundle.mount("/mnt/c", "none", source.toString(), "bind");
        ObjectNode last = (ObjectNode) bundle.config.withArrayProperty("mounts").get(5);
        mapping(last.putArray("uidMappings"), 300_001, 10);
        mapping(last.putArray("gidMappings"), 300_001, 10);
        return output(cases, bundle);
    }

    private static String same(CommandResult result, String pid, boolean wanted) throws IOException {
        if (result.exitCode() != 0) {
            return result.toString();
        }
        StringBuilder words = new StringBuilder();
        List<String> seen = result.output().lines().toList();
        for (String link : seen) {
            String type = link.substring(0, link.indexOf(':'));
            boolean same = Files.readSymbolicLink(Path.of("/proc", pid, "ns", type))
                    .toString()
                    .equals(link);
            words.append(same == wanted ? type + " " : "");
        }
        return words.toString().strip();
    }
}
