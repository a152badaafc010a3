package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter of system calls: runtime-spec {@code config-linux.md#seccomp}, seccomp(2).
 *
 * @param defaultAction what happens to a call that no rule names
 * @param defaultErrnoRet errno of a default action that returns one; null is EPERM
 * @param architectures whose calls the rules speak of; the native one is always among them
 * @param flags {@code SECCOMP_FILTER_FLAG_LOG}, {@code …_SPEC_ALLOW}
 * @param syscalls the rules; of several that match a call the first wins
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Seccomp(
        SeccompAction defaultAction,
        @Nullable Integer defaultErrnoRet,
        List<SeccompArchitecture> architectures,
        List<String> flags,
        List<SeccompRule> syscalls) {
    public Seccomp {
        architectures = Copies.of(architectures);
        flags = Copies.of(flags);
        syscalls = Copies.of(syscalls);
    }
}
