package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens to some system calls: runtime-spec {@code config-linux.md#seccomp}.
 *
 * @param names names of system calls; one that an architecture lacks is skipped
 * @param action what happens
 * @param errnoRet errno of an action that returns one; null is EPERM
 * @param args conditions that must all hold; none is always
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SeccompRule(
        List<String> names, SeccompAction action, @Nullable Integer errnoRet, List<SeccompArgument> args) {
    public SeccompRule {
        names = Copies.of(names);
        args = Copies.of(args);
    }
}
