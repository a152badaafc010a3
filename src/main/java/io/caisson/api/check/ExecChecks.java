package io.caisson.api.check;

import io.caisson.v1.AttachExecRequest;
import io.caisson.v1.CreateExecRequest;
import io.caisson.v1.GetExecRequest;
import io.caisson.v1.KillExecRequest;
import io.caisson.v1.NewExec;
import io.caisson.v1.ResizeExecRequest;
import io.caisson.v1.StartExecRequest;

/**
 * Rules for the requests of {@code ExecService} that the messages alone decide; commands, users and the like
 * are checked by the use case.
 */
public final class ExecChecks {
    private ExecChecks() {}

    public static void check(CreateExecRequest request) {
        Violations violations = new Violations()
                .required("container", request.getContainer())
                .rule(request.hasConfig(), "config", "is required")
                .requestId(request.getRequestId());
        if (request.getConfig().hasTerminalSize()) {
            TerminalSizes.check(
                    violations, "config.terminal_size", request.getConfig().getTerminalSize());
        }
        violations.refuse();
    }

    public static void check(StartExecRequest request) {
        new Violations()
                .required("exec", request.getExec())
                .requestId(request.getRequestId())
                .refuse();
    }

    /** The first message. */
    public static void check(AttachExecRequest request) {
        if (!request.hasRun()) {
            new Violations().required("exec", request.getExec()).refuse();
            return;
        }
        NewExec run = request.getRun();
        Violations violations = new Violations()
                .required("run.container", run.getContainer())
                .rule(run.hasConfig(), "run.config", "is required");
        if (run.getConfig().hasTerminalSize()) {
            TerminalSizes.check(
                    violations, "run.config.terminal_size", run.getConfig().getTerminalSize());
        }
        violations.refuse();
    }

    /** A later message. */
    public static void checkLater(AttachExecRequest request) {
        Violations violations = new Violations()
                .rule(!request.hasExec(), "exec", "can only be in the first message")
                .rule(!request.hasRun(), "run", "can only be in the first message");
        if (request.hasResize()) {
            TerminalSizes.check(violations, "resize", request.getResize());
        }
        violations.refuse();
    }

    public static void check(ResizeExecRequest request) {
        Violations violations =
                new Violations().required("exec", request.getExec()).rule(request.hasSize(), "size", "is required");
        if (request.hasSize()) {
            TerminalSizes.check(violations, "size", request.getSize());
        }
        violations.refuse();
    }

    public static void check(KillExecRequest request) {
        new Violations()
                .required("exec", request.getExec())
                .requestId(request.getRequestId())
                .refuse();
    }

    public static void check(GetExecRequest request) {
        new Violations().required("exec", request.getExec()).refuse();
    }
}
