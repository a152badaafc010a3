package io.caisson.cli.command;

import io.caisson.cli.option.Options;
import io.caisson.cli.option.UsageException;
import io.caisson.v1.PullPolicy;

/** Pull policies as a command line spells them. */
final class PullPolicies {
    private PullPolicies() {}

    /** The policy that a flag names. */
    static PullPolicy of(Options options, String flag, String standard) {
        String policy = options.value(flag).orElse(standard);
        return switch (policy) {
            case "always" -> PullPolicy.PULL_POLICY_ALWAYS;
            case "missing" -> PullPolicy.PULL_POLICY_MISSING;
            case "never" -> PullPolicy.PULL_POLICY_NEVER;
            default -> throw new UsageException(flag + " \"" + policy + "\" is none of always, missing, never");
        };
    }
}
