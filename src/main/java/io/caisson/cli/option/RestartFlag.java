package io.caisson.cli.option;

import io.caisson.v1.RestartCondition;
import io.caisson.v1.RestartPolicy;

/** {@code --restart}: no, on-failure[:MAXIMUM], always, unless-stopped. */
public final class RestartFlag {
    private RestartFlag() {}

    /** Reads it. */
    public static RestartPolicy parse(String text) {
        int colon = text.indexOf(':');
        String word = colon < 0 ? text : text.substring(0, colon);
        RestartCondition condition = switch (word) {
            case "", "no" -> RestartCondition.RESTART_CONDITION_NO;
            case "on-failure" -> RestartCondition.RESTART_CONDITION_ON_FAILURE;
            case "always" -> RestartCondition.RESTART_CONDITION_ALWAYS;
            case "unless-stopped" -> RestartCondition.RESTART_CONDITION_UNLESS_STOPPED;
            default -> throw refused(text);
        };
        if (colon >= 0 && condition != RestartCondition.RESTART_CONDITION_ON_FAILURE) {
            throw refused(text);
        }
        RestartPolicy.Builder policy = RestartPolicy.newBuilder().setCondition(condition);
        return colon < 0
                ? policy.build()
                : policy.setMaximum(maximum(text, text.substring(colon + 1))).build();
    }

    private static int maximum(String text, String number) {
        long maximum = Numbers.whole("--restart", number);
        if (maximum < 0 || maximum > Integer.MAX_VALUE) {
            throw refused(text);
        }
        return (int) maximum;
    }

    private static UsageException refused(String text) {
        return new UsageException(
                "--restart \"" + text + "\": write one of no, on-failure[:MAXIMUM], always and unless-stopped");
    }
}
