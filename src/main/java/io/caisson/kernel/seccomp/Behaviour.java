package io.caisson.kernel.seccomp;

import io.caisson.oci.runtime.SeccompAction;
import io.caisson.oci.runtime.SeccompArgument;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a system call: the first branch whose conditions all hold, else the last value.
 *
 * @param branches with conditions, in order
 * @param otherwise what the filter returns when none holds (seccomp(2), "Return values")
 */
record Behaviour(List<Branch> branches, int otherwise) {
    private static final int ERRNO = 0x0005_0000;
    private static final int TRACE = 0x7ff0_0000;
    private static final int DATA = 0xffff;
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    static final Behaviour NO_SUCH_CALL = always(ERRNO | ENOSYS);

    Behaviour {
        branches = List.copyOf(branches);
    }

    /** A value under conditions. */
    record Branch(List<SeccompArgument> conditions, int value) {}

    static Behaviour always(int value) {
        return new Behaviour(List.of(), value);
    }

    /** With one more branch behind the others, ahead of the default. */
    Behaviour then(Branch branch) {
        List<Branch> more = new ArrayList<>(branches);
        more.add(branch);
        return new Behaviour(more, otherwise);
    }

    /** Everything behind a branch without conditions can never be reached. */
    Behaviour simplified() {
        List<Branch> kept = new ArrayList<>();
        for (Branch branch : branches) {
            if (branch.conditions().isEmpty()) {
                return new Behaviour(kept, branch.value());
            }
            kept.add(branch);
        }
        return this;
    }

    /** The value that the filter returns for an action. */
    static int value(SeccompAction action, @Nullable Integer errno) {
        int data = (errno == null ? EPERM : errno) & DATA;
        return switch (action) {
            case KILL_PROCESS -> 0x8000_0000;
            case KILL_THREAD -> 0;
            case TRAP -> 0x0003_0000;
            case ERRNO -> ERRNO | data;
            case TRACE -> TRACE | data;
            case LOG -> 0x7ffc_0000;
            case ALLOW -> 0x7fff_0000;
        };
    }
}
