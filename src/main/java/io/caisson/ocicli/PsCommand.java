package io.caisson.ocicli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.caisson.kernel.process.ProcessEntry;
import io.caisson.runtime.bundle.BundleContainers;
import java.util.List;
import java.util.Optional;

/** List the processes of a container. */
final class PsCommand implements OciCommand {
    @Override
    public OciFlags flags() {
        return new OciFlags("ps", "List the processes of a container.", "CONTAINER", 1, Integer.MAX_VALUE)
                .value("table|json", "How", "-f", "--format")
                .stopAtOperand();
    }

    @Override
    public int run(OciFlags flags, BundleContainers containers) {
        List<Long> pids = containers.processes(flags.operand());
        if (flags.value("--format").orElse("table").equals("json")) {
            ArrayNode numbers = JsonNodeFactory.instance.arrayNode();
            pids.forEach(numbers::add);
            System.out.print(numbers + "\n");
            return 0;
        }
        System.out.print("UID        PID        PPID       STAT START                TIME     CMD\n");
        pids.stream().map(ProcessEntry::read).flatMap(Optional::stream).forEach(PsCommand::line);
        return 0;
    }

    private static void line(ProcessEntry process) {
        long seconds = process.cpuTime().toSeconds();
        System.out.print(String.format(
                java.util.Locale.ROOT,
                "%-10d %-10d %-10d %-4s %-20s %02d:%02d:%02d %s\n",
                process.uid(),
                process.pid(),
                process.parentPid(),
                process.state(),
                process.startTime().truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60,
                String.join(" ", process.command())));
    }
}
