package io.caisson.container.lifecycle;

import io.caisson.container.Isolation;
import io.caisson.container.Isolation.DeviceMapping;
import io.caisson.device.DeviceEdits;
import io.caisson.device.DeviceRequest;
import io.caisson.device.Devices;
import io.caisson.error.FieldViolation;
import java.util.List;
import java.util.regex.Pattern;

/** The devices that a container is to have: their rules, and what they come to now. */
final class DeviceInput {
    private static final Pattern ACCESS = Pattern.compile("(?!.*(.).*\\1)[rwm]{0,3}");
    private static final Pattern PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[^/\0]+)+");

    private DeviceInput() {}

    /** {@code DEVICE_NOT_FOUND}, {@code DEVICE_CONFIGURATION}. */
    static DeviceEdits edits(Devices devices, Isolation isolation) {
        DeviceEdits asked = devices.edits(
                isolation.devices().stream().map(DeviceInput::request).toList(), isolation.cdiDevices());
        return isolation.privileges().privileged() ? devices.every().and(asked) : asked;
    }

    static void check(Isolation isolation, List<FieldViolation> violations) {
        for (int i = 0; i < isolation.devices().size(); i++) {
            DeviceRequest device = request(isolation.devices().get(i));
            String field = "config.devices[" + i + "]";
            require(path(device.hostPath()), field + ".host_path", "must be an absolute path", violations);
            String target = device.containerPath();
            require(
                    path(target) && !ofTheKernel(target),
                    field + ".container_path",
                    "must be an absolute path outside of /proc and /sys, is \"" + target + "\"",
                    violations);
            require(
                    ACCESS.matcher(device.access()).matches(),
                    field + ".access",
                    "must be some of r, w and m, each once, is \"" + device.access() + "\"",
                    violations);
        }
        for (int i = 0; i < isolation.cdiDevices().size(); i++) {
            String name = isolation.cdiDevices().get(i);
            require(
                    Devices.isQualified(name),
                    "config.cdi_devices[" + i + "]",
                    "must be vendor.com/class=name, is \"" + name + "\"",
                    violations);
        }
    }

    private static DeviceRequest request(DeviceMapping mapping) {
        return new DeviceRequest(
                mapping.hostPath(),
                mapping.containerPath().isEmpty() ? mapping.hostPath() : mapping.containerPath(),
                mapping.access().isEmpty() ? "rwm" : mapping.access());
    }

    private static boolean path(String path) {
        return PATH.matcher(path).matches();
    }

    private static boolean ofTheKernel(String path) {
        return (path + "/").startsWith("/proc/") || (path + "/").startsWith("/sys/");
    }

    private static void require(boolean holds, String field, String why, List<FieldViolation> violations) {
        if (!holds) {
            violations.add(new FieldViolation(field, why));
        }
    }
}
