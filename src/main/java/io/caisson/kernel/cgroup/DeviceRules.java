package io.caisson.kernel.cgroup;

import io.caisson.oci.runtime.DeviceRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Device rules in the words of the v1 controller, and their meaning. Pure. */
final class DeviceRules {
    private DeviceRules() {}

    /** A rule as {@code devices.allow} and {@code devices.deny} take it, such as {@code c 1:3 rwm}. */
    static String v1(DeviceRule rule) {
        if (everyDevice(rule) && access(rule).equals("rwm")) {
            return "a";
        }
        return type(rule) + " " + number(rule.major()) + ":" + number(rule.minor()) + " " + access(rule);
    }

    static String type(DeviceRule rule) {
        return rule.type() == null ? "a" : rule.type();
    }

    static String access(DeviceRule rule) {
        return rule.access() == null ? "rwm" : rule.access();
    }

    /** Whether nothing but allowing everything is asked for, which needs no control at all. */
    static boolean allowEverything(List<DeviceRule> rules) {
        return rules.stream().allMatch(DeviceRule::allow);
    }

    private static boolean everyDevice(DeviceRule rule) {
        return type(rule).equals("a") && rule.major() == null && rule.minor() == null;
    }

    private static String number(@Nullable Long number) {
        return number == null || number < 0 ? "*" : number.toString();
    }
}
