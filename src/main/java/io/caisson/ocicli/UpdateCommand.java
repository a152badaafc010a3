package io.caisson.ocicli;

import io.caisson.oci.runtime.Cpu;
import io.caisson.oci.runtime.Memory;
import io.caisson.oci.runtime.Pids;
import io.caisson.oci.runtime.Resources;
import io.caisson.runtime.bundle.BundleContainers;
import io.caisson.runtime.bundle.BundleExec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Change limits of a container. */
final class UpdateCommand implements OciCommand {
    private static final String UNITS = "kmgt";

    @Override
    public OciFlags flags() {
        return new OciFlags("update", "Change limits of a container.", "CONTAINER", 1, 1)
                .value("FILE", "Document with the limits; - for stdin", "-r", "--resources")
                .value("BYTES", "Memory; -1 for no limit", "--memory")
                .value("BYTES", "Soft limit of memory", "--memory-reservation")
                .value("BYTES", "Memory and swap together", "--memory-swap")
                .value("SHARES", "Weight of processor time", "--cpu-share", "--cpu-shares")
                .value("MICROSECONDS", "Processor time per period", "--cpu-quota")
                .value("MICROSECONDS", "Length of a period", "--cpu-period")
                .value("LIST", "Processors, as in 0-2,5", "--cpuset-cpus")
                .value("LIST", "Memory nodes", "--cpuset-mems")
                .value("N", "Tasks", "--pids-limit");
    }

    @Override
    public int run(OciFlags flags, BundleContainers containers) {
        Resources changes =
                flags.value("--resources").map(UpdateCommand::document).orElseGet(() -> given(flags));
        containers.update(flags.operand(), changes);
        return 0;
    }

    private static Resources document(String file) {
        try {
            byte[] text = file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
            return BundleExec.readResources(text, file);
        } catch (IOException e) {
            throw new OciUsageException("reading the limits " + file + ": " + e);
        }
    }

    private static Resources given(OciFlags flags) {
        Memory memory = new Memory(
                bytes(flags, "--memory"),
                bytes(flags, "--memory-reservation"),
                bytes(flags, "--memory-swap"),
                null,
                null,
                null);
        Cpu cpu = new Cpu(
                flags.number("--cpu-share").orElse(null),
                flags.number("--cpu-quota").orElse(null),
                null,
                flags.number("--cpu-period").orElse(null),
                flags.value("--cpuset-cpus").orElse(null),
                flags.value("--cpuset-mems").orElse(null),
                null);
        Pids pids = flags.number("--pids-limit").map(Pids::new).orElse(null);
        return new Resources(List.of(), memory, cpu, pids, null, List.of(), Map.of());
    }

    private static @Nullable Long bytes(OciFlags flags, String flag) {
        String text = flags.value(flag).orElse("").toLowerCase(Locale.ROOT);
        if (text.isEmpty()) {
            return null;
        }
        String number = text.endsWith("b") ? text.substring(0, text.length() - 1) : text;
        int unit = UNITS.indexOf(number.charAt(number.length() - 1));
        try {
            return unit < 0
                    ? Long.parseLong(number)
                    : Math.multiplyExact(
                            Long.parseLong(number.substring(0, number.length() - 1)), 1L << 10 * (unit + 1));
        } catch (NumberFormatException | ArithmeticException e) {
            throw new OciUsageException(flag + " is a number of bytes, such as 64m, not " + text);
        }
    }
}
