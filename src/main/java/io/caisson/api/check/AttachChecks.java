package io.caisson.api.check;

import io.caisson.v1.AttachContainerRequest;
import io.caisson.v1.ResizeContainerRequest;

/** Rules for attaching to containers that the messages alone decide. */
public final class AttachChecks {
    private AttachChecks() {}

    /** The first message. */
    public static void check(AttachContainerRequest request) {
        new Violations()
                .required("target.container", request.getTarget().getContainer())
                .refuse();
    }

    /** A later message. */
    public static void checkLater(AttachContainerRequest request) {
        Violations violations =
                new Violations().rule(!request.hasTarget(), "target", "can only be in the first message");
        if (request.hasResize()) {
            TerminalSizes.check(violations, "resize", request.getResize());
        }
        violations.refuse();
    }

    public static void check(ResizeContainerRequest request) {
        Violations violations = new Violations()
                .required("container", request.getContainer())
                .rule(request.hasSize(), "size", "is required");
        if (request.hasSize()) {
            TerminalSizes.check(violations, "size", request.getSize());
        }
        violations.refuse();
    }
}
