package io.caisson.runtime.plan;

import io.caisson.oci.runtime.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The devices and links that every container's {@code /dev} has (runtime-spec, "Default Devices"). */
final class DefaultDevices {
    private static final int S_IFCHR = 0020000;
    private static final int S_IFBLK = 0060000;
    private static final int S_IFIFO = 0010000;

    private DefaultDevices() {}

    /**
     * The steps that make them.
     *
     * @param named paths of devices that are made as the runtime-spec says
     * @param clear whether an image may have something in their place
     */
    static List<LaunchStep> steps(Set<String> named, boolean clear) {
        List<LaunchStep> steps = all();
        steps.removeIf(step -> step instanceof LaunchStep.MakeDevice device && named.contains(device.path()));
        if (!clear) {
            return steps;
        }
        List<LaunchStep> cleared = new ArrayList<>();
        cleared.add(new LaunchStep.MakeDirectory("/dev"));
        for (LaunchStep step : steps) {
            if (step instanceof LaunchStep.MakeDevice device) {
                cleared.add(new LaunchStep.ClearPath(device.path()));
            }
            cleared.add(step);
        }
        return cleared;
    }

    /** All nodes below {@code /dev}: the default ones, and the devices there. */
    static List<LaunchStep.MakeDevice> nodes(List<Device> devices) {
        Set<String> named = devices.stream().map(Device::path).collect(Collectors.toSet());
        List<LaunchStep.MakeDevice> nodes = new ArrayList<>();
        for (LaunchStep step : steps(named, false)) {
            if (step instanceof LaunchStep.MakeDevice node) {
                nodes.add(node);
            }
        }
        devices.stream().filter(device -> device.path().startsWith("/dev/")).forEach(device -> nodes.add(step(device)));
        return nodes;
    }

    private static List<LaunchStep> all() {
        List<LaunchStep> steps = new ArrayList<>();
        steps.add(node("/dev/null", 1, 3));
        steps.add(node("/dev/zero", 1, 5));
        steps.add(node("/dev/full", 1, 7));
        steps.add(node("/dev/random", 1, 8));
        steps.add(node("/dev/urandom", 1, 9));
        steps.add(node("/dev/tty", 5, 0));
        steps.add(new LaunchStep.MakeLink("/dev/ptmx", "pts/ptmx"));
        steps.add(new LaunchStep.MakeLink("/dev/fd", "/proc/self/fd"));
        steps.add(new LaunchStep.MakeLink("/dev/stdin", "/proc/self/fd/0"));
        steps.add(new LaunchStep.MakeLink("/dev/stdout", "/proc/self/fd/1"));
        steps.add(new LaunchStep.MakeLink("/dev/stderr", "/proc/self/fd/2"));
        return steps;
    }

    static LaunchStep.MakeDevice step(Device device) {
        int type = switch (device.type()) {
            case "c", "u" -> S_IFCHR;
            case "b" -> S_IFBLK;
            case "p" -> S_IFIFO;
            default -> throw new IllegalArgumentException("No device has the type " + device.type());
        };
        long major = Objects.requireNonNullElse(device.major(), 0L);
        long minor = Objects.requireNonNullElse(device.minor(), 0L);
        return new LaunchStep.MakeDevice(
                device.path(),
                type | Objects.requireNonNullElse(device.fileMode(), 0666) & 07777,
                number(major, minor),
                Objects.requireNonNullElse(device.uid(), 0L),
                Objects.requireNonNullElse(device.gid(), 0L));
    }

    private static LaunchStep node(String path, long major, long minor) {
        return new LaunchStep.MakeDevice(path, S_IFCHR | 0666, number(major, minor), 0, 0);
    }

    /** {@code dev_t} as mknod(2) takes it. */
    private static long number(long major, long minor) {
        return minor & 0xff | (major & 0xfff) << 8 | (minor & ~0xffL) << 12;
    }
}
