package io.caisson.runtime.bundle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.oci.OciJson;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.oci.runtime.SeccompAction;
import io.caisson.oci.runtime.SeccompOperator;
import io.caisson.runtime.plan.CapabilitySets;
import io.caisson.runtime.shim.Machine;
import java.util.List;

/** What this runtime can do: runtime-spec {@code features.md}. */
public final class RuntimeFeatures {
    private static final List<String> MOUNT_OPTIONS = List.of(
            "async",
            "atime",
            "bind",
            "defaults",
            "dev",
            "diratime",
            "dirsync",
            "exec",
            "idmap",
            "lazytime",
            "noatime",
            "nodev",
            "nodiratime",
            "noexec",
            "norelatime",
            "nostrictatime",
            "nosuid",
            "nosymfollow",
            "private",
            "rbind",
            "relatime",
            "ridmap",
            "ro",
            "rprivate",
            "rro",
            "rshared",
            "rslave",
            "runbindable",
            "rw",
            "shared",
            "slave",
            "strictatime",
            "suid",
            "symfollow",
            "sync",
            "unbindable");
    private static final List<String> NAMESPACES = List.of("cgroup", "ipc", "mount", "network", "pid", "user", "uts");
    private static final List<String> ARCHITECTURES = List.of("SCMP_ARCH_X32", "SCMP_ARCH_X86", "SCMP_ARCH_X86_64");
    private static final List<String> SECCOMP_FLAGS =
            List.of("SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW");

    private RuntimeFeatures() {}

    /** As JSON. */
    public static byte[] document() {
        ObjectNode features = JsonNodeFactory.instance.objectNode();
        features.put("ociVersionMin", "1.0.0").put("ociVersionMax", RuntimeSpec.VERSION);
        ArrayNode hooks = features.putArray("hooks");
        for (HookPoint point : HookPoint.values()) {
            hooks.add(point.field());
        }
        texts(features.putArray("mountOptions"), MOUNT_OPTIONS);
        ObjectNode linux = features.putObject("linux");
        texts(linux.putArray("namespaces"), NAMESPACES);
        texts(linux.putArray("capabilities"), CapabilitySets.names(Machine.lastCapability()));
        ObjectNode cgroup = linux.putObject("cgroup");
        cgroup.put("v1", true)
                .put("v2", true)
                .put("systemd", false)
                .put("systemdUser", false)
                .put("rdma", false);
        seccomp(linux.putObject("seccomp"));
        linux.putObject("apparmor").put("enabled", true);
        linux.putObject("selinux").put("enabled", false);
        linux.putObject("intelRdt").put("enabled", false);
        linux.putObject("mountExtensions").putObject("idmap").put("enabled", true);
        return OciJson.write(features);
    }

    private static void seccomp(ObjectNode seccomp) {
        seccomp.put("enabled", true);
        seccomp.set("actions", OciJson.tree(OciJson.write(SeccompAction.values()), "names of ours"));
        seccomp.set("operators", OciJson.tree(OciJson.write(SeccompOperator.values()), "names of ours"));
        texts(seccomp.putArray("archs"), ARCHITECTURES);
        texts(seccomp.putArray("knownFlags"), SECCOMP_FLAGS);
        texts(seccomp.putArray("supportedFlags"), SECCOMP_FLAGS);
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
