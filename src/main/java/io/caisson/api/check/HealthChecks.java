package io.caisson.api.check;

import io.caisson.v1.HealthCheck;

/** Rules for health checks that the message alone decides. */
final class HealthChecks {
    private HealthChecks() {}

    static void check(Violations violations, String field, HealthCheck check) {
        violations
                .rule(
                        check.getTestCase() != HealthCheck.TestCase.DISABLED || check.getDisabled(),
                        field + ".disabled",
                        "must be true, or left out")
                .duration(field + ".interval", check.getInterval())
                .duration(field + ".timeout", check.getTimeout())
                .duration(field + ".start_period", check.getStartPeriod())
                .duration(field + ".start_interval", check.getStartInterval());
    }
}
