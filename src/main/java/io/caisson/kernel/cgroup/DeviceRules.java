package io.caisson.kernel.cgroup;

import io.caisson.oci.runtime.DeviceRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Device rules in the words of the v1 controller, and their meaning. Pure. */
final class DeviceRules {
    private DeviceRules() {}

    /** A rule as {@code devices.allow} and {@code devices.deny} take it, such as {@code c 1:3 rwm}. */
    static List<String> v1(DeviceRule rule) {
        String numbersAndAccess = " " + number(rule.major()) + ":" + number(rule.minor()) + " " + access(rule);
        if (!type(rule).equals("a")) {
            return List.of(type(rule) + numbersAndAccess);
        }
        // The kernel ignores what follows an "a": with less than everything it has to be said of both types.
        return numbersAndAccess.equals(" *:* rwm")
                ? List.of("a")
                : List.of("b" + numbersAndAccess, "c" + numbersAndAccess);
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

    private static String number(@Nullable Long number) {
        return number == null || number < 0 ? "*" : number.toString();
    }
}
