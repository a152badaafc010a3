package io.caisson.spec;

import io.caisson.oci.runtime.DeviceRule;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules that allow devices, in the words of cgroup v1: {@code c 10:* rwm}. */
final class DeviceRuleWords {
    private static final Pattern RULE =
            Pattern.compile("([abc]) (\\d{1,7}|\\*):(\\d{1,7}|\\*) ((?!.*(.).*\\5)[rwm]{1,3})");

    private DeviceRuleWords() {}

    static void check(List<String> rules, Violations violations) {
        for (int i = 0; i < rules.size(); i++) {
            violations.require(
                    RULE.matcher(rules.get(i)).matches(),
                    "device_cgroup_rules[" + i + "]",
                    "must be a type (a, b, c), numbers or * and some of r, w and m, as in \"c 10:* rwm\", is \""
                            + rules.get(i) + "\"");
        }
    }

    static DeviceRule parse(String rule) {
        Matcher parts = RULE.matcher(rule);
        if (!parts.matches()) {
            throw new IllegalArgumentException("Checked before: " + rule);
        }
        return new DeviceRule(true, parts.group(1), number(parts.group(2)), number(parts.group(3)), parts.group(4));
    }

    private static @Nullable Long number(String text) {
        return text.equals("*") ? null : Long.valueOf(text);
    }
}
