package io.caisson.kernel.cgroup;

import io.caisson.kernel.Calls;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.jna.NativeMemory;
import io.caisson.kernel.jna.Syscall;
import io.caisson.oci.runtime.DeviceRule;
import java.nio.file.Path;
import java.util.List;

/** Loads device programs and attaches them to v2 cgroups (bpf(2), BPF_PROG_TYPE_CGROUP_DEVICE). */
final class DevicePrograms {
    private static final int BPF_PROG_LOAD = 5;
    private static final int BPF_PROG_ATTACH = 8;
    private static final int BPF_PROG_TYPE_CGROUP_DEVICE = 15;
    private static final int BPF_CGROUP_DEVICE = 6;
    /** Programs of the cgroups above stay in force. */
    private static final int BPF_F_ALLOW_MULTI = 2;
    /** {@code union bpf_attr} as far as it is used, and zeros. */
    private static final int ATTRIBUTES = 128;

    private static final int O_CLOEXEC = 02000000;

    private DevicePrograms() {}

    /** Attaches a program that enforces the rules; it lives as long as the cgroup. */
    static void attach(Path directory, List<DeviceRule> rules) {
        try (FileDescriptor program = load(DeviceProgram.compile(rules));
                FileDescriptor cgroup = open(directory);
                NativeMemory attributes = NativeMemory.allocate(ATTRIBUTES)) {
            attributes
                    .putInt(0, cgroup.number())
                    .putInt(4, program.number())
                    .putInt(8, BPF_CGROUP_DEVICE)
                    .putInt(12, BPF_F_ALLOW_MULTI);
            Calls.call(Syscall.BPF, directory, BPF_PROG_ATTACH, attributes.address(), ATTRIBUTES);
        } catch (KernelException e) {
            throw new CgroupException("Restricting the devices of " + directory + " failed: " + e.getMessage(), e);
        }
    }

    private static FileDescriptor load(byte[] instructions) {
        try (NativeMemory program = NativeMemory.of(instructions);
                NativeMemory licence = NativeMemory.ofString("Apache-2.0");
                NativeMemory attributes = NativeMemory.allocate(ATTRIBUTES)) {
            attributes
                    .putInt(0, BPF_PROG_TYPE_CGROUP_DEVICE)
                    .putInt(4, instructions.length / DeviceProgram.INSTRUCTION)
                    .putLong(8, program.address())
                    .putLong(16, licence.address());
            return new FileDescriptor(
                    (int) Calls.call(Syscall.BPF, "device program", BPF_PROG_LOAD, attributes.address(), ATTRIBUTES));
        }
    }

    private static FileDescriptor open(Path directory) {
        try (NativeMemory path = NativeMemory.ofString(directory.toString())) {
            return new FileDescriptor((int)
                    Calls.call(Syscall.OPENAT, directory, FileDescriptor.CURRENT_DIRECTORY, path.address(), O_CLOEXEC));
        }
    }
}
