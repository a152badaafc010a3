package io.caisson.ocicli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.cgroup.CgroupUsage;
import io.caisson.runtime.bundle.BundleContainers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Print what a container uses, once or again and again until it ends, and that processes were killed for memory. */
final class EventsCommand implements OciCommand {
    private static final Pattern INTERVAL = Pattern.compile("(\\d{1,9})(ms|s|m)?");
    private static final Duration USUAL = Duration.ofSeconds(5);

    @Override
    public OciFlags flags() {
        return new OciFlags("events", "Print what a container uses, until it ends.", "CONTAINER", 1, 1)
                .flag("Once", "--stats")
                .value("TIME", "How often, as in 500ms or 5s (default: 5s)", "--interval");
    }

    @Override
    public int run(OciFlags flags, BundleContainers containers) {
        String id = flags.operand();
        Duration interval =
                flags.value("--interval").map(EventsCommand::interval).orElse(USUAL);
        print(id, containers.usage(id));
        if (flags.has("--stats")) {
            return 0;
        }
        try {
            follow(id, interval, containers);
        } catch (EngineException e) {
            if (e.reason() != ErrorReason.CONTAINER_STATE && e.reason() != ErrorReason.CONTAINER_NOT_FOUND) {
                throw e;
            }
            // It ended, or was deleted, while it was looked at.
        }
        return 0;
    }

    private static void follow(String id, Duration interval, BundleContainers containers) {
        long killed = containers.oomKills(id);
        while (!containers.endsWithin(id, interval)) {
            long now = containers.oomKills(id);
            if (now > killed) {
                print(event("oom", id));
            }
            killed = now;
            print(id, containers.usage(id));
        }
    }

    private static Duration interval(String text) {
        Matcher matcher = INTERVAL.matcher(text);
        long number = matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
        if (number == 0) {
            throw new OciUsageException("--interval is a time such as 500ms or 5s, not " + text);
        }
        return switch (String.valueOf(matcher.group(2))) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }

    private static void print(String id, CgroupUsage usage) {
        ObjectNode event = event("stats", id);
        ObjectNode data = event.putObject("data");
        data.putObject("cpu").putObject("usage").put("total", usage.cpuNanos());
        ObjectNode memory = data.putObject("memory");
        memory.put("cache", usage.cacheBytes()).putObject("usage").put("usage", usage.memoryBytes());
        data.putObject("pids").put("current", usage.tasks());
        print(event);
    }

    private static ObjectNode event(String type, String id) {
        return JsonNodeFactory.instance.objectNode().put("type", type).put("id", id);
    }

    private static void print(ObjectNode event) {
        System.out.print(event + "\n");
        System.out.flush();
    }
}
