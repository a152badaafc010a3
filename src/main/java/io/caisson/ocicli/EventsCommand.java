package io.caisson.ocicli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.kernel.cgroup.CgroupUsage;
import io.caisson.runtime.bundle.BundleContainers;

/** Print what a container uses. */
final class EventsCommand implements OciCommand {
    @Override
    public OciFlags flags() {
        return new OciFlags("events", "Print what a container uses.", "CONTAINER", 1, 1)
                .flag("Once; nothing else is done here", "--stats");
    }

    @Override
    public int run(OciFlags flags, BundleContainers containers) {
        if (!flags.has("--stats")) {
            throw new OciUsageException("events is done with --stats only: it prints once what a container uses");
        }
        CgroupUsage usage = containers.usage(flags.operand());
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("type", "stats").put("id", flags.operand());
        ObjectNode data = event.putObject("data");
        data.putObject("cpu").putObject("usage").put("total", usage.cpuNanos());
        ObjectNode memory = data.putObject("memory");
        memory.put("cache", usage.cacheBytes()).putObject("usage").put("usage", usage.memoryBytes());
        data.putObject("pids").put("current", usage.tasks());
        System.out.print(event + "\n");
        return 0;
    }
}
