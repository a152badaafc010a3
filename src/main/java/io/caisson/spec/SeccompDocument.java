package io.caisson.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.caisson.oci.runtime.SeccompAction;
import io.caisson.oci.runtime.SeccompArchitecture;
import io.caisson.oci.runtime.SeccompArgument;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Docker's profile as it is written in JSON; lists and conditions that are left out are empty.
 *
 * @param defaultAction required
 * @param defaultErrnoRet errno of the default action
 * @param architectures whose calls are meant, the older way
 * @param archMap sub-architectures of each architecture
 * @param flags of seccomp(2)
 * @param syscalls rules
 */
record SeccompDocument(
        SeccompAction defaultAction,
        @Nullable Integer defaultErrnoRet,
        List<SeccompArchitecture> architectures,
        List<ArchMap> archMap,
        List<String> flags,
        List<Rule> syscalls) {
    private static final int HIGHEST_ERRNO = 4095;
    private static final int ARGUMENTS = 6;

    SeccompDocument {
        architectures = architectures == null ? List.of() : List.copyOf(architectures);
        archMap = archMap == null ? List.of() : List.copyOf(archMap);
        flags = flags == null ? List.of() : List.copyOf(flags);
        syscalls = syscalls == null ? List.of() : List.copyOf(syscalls);
    }

    /** Sub-architectures of an architecture. */
    record ArchMap(SeccompArchitecture architecture, List<SeccompArchitecture> subArchitectures) {
        ArchMap {
            subArchitectures = subArchitectures == null ? List.of() : List.copyOf(subArchitectures);
        }
    }

    /** For whom a rule holds, or does not; empty is no condition. */
    record Condition(
            List<String> caps,
            List<String> arches,
            @Nullable String minKernel) {
        Condition {
            caps = caps == null ? List.of() : List.copyOf(caps);
            arches = arches == null ? List.of() : List.copyOf(arches);
        }
    }

    /** A rule; {@code comment} is for people. */
    @JsonIgnoreProperties("comment")
    record Rule(
            @Nullable String name,
            List<String> names,
            SeccompAction action,
            @Nullable Integer errnoRet,
            List<SeccompArgument> args,
            Condition includes,
            Condition excludes) {
        private static final Condition NONE = new Condition(List.of(), List.of(), null);

        Rule {
            names = names == null ? List.of() : List.copyOf(names);
            args = args == null ? List.of() : List.copyOf(args);
            includes = includes == null ? NONE : includes;
            excludes = excludes == null ? NONE : excludes;
        }

        List<String> allNames() {
            return name == null
                    ? names
                    : Stream.concat(Stream.of(name), names.stream()).toList();
        }

        boolean holds(Set<String> capabilities, HostFacts host) {
            boolean included = capabilities.containsAll(includes.caps())
                    && (includes.arches().isEmpty() || includes.arches().contains(host.architecture()))
                    && kernelAtLeast(includes.minKernel(), host);
            boolean excluded = excludes.caps().stream().anyMatch(capabilities::contains)
                    || excludes.arches().contains(host.architecture())
                    || (excludes.minKernel() != null && kernelAtLeast(excludes.minKernel(), host));
            return included && !excluded;
        }

        private static boolean kernelAtLeast(@Nullable String least, HostFacts host) {
            return least == null
                    || KernelVersion.parse(host.kernelRelease()).compareTo(KernelVersion.parse(least)) >= 0;
        }
    }

    /** Refuses what would later make no sense. */
    void check() {
        checkErrno(defaultErrnoRet);
        for (Rule rule : syscalls) {
            if (rule.action() == null || rule.allNames().isEmpty()) {
                throw new IllegalArgumentException("a rule lacks its action or its names");
            }
            checkErrno(rule.errnoRet());
            for (SeccompArgument argument : rule.args()) {
                if (argument.index() < 0 || argument.index() >= ARGUMENTS || argument.op() == null) {
                    throw new IllegalArgumentException(
                            "a condition of " + rule.allNames().getFirst() + " lacks its op or has an index beyond 5");
                }
            }
        }
    }

    private static void checkErrno(@Nullable Integer errno) {
        if (errno != null && (errno < 0 || errno > HIGHEST_ERRNO)) {
            throw new IllegalArgumentException("an errno is 0 to 4095, not " + errno);
        }
    }
}
