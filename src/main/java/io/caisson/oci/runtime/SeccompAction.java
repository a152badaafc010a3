package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a seccomp filter does with a call: runtime-spec {@code config-linux.md#seccomp}.
 */
public enum SeccompAction {
    /** Kills the whole process. */
    @JsonProperty("SCMP_ACT_KILL_PROCESS")
    KILL_PROCESS,
    /** Kills the calling thread. */
    @JsonProperty("SCMP_ACT_KILL_THREAD")
    @JsonAlias("SCMP_ACT_KILL")
    KILL_THREAD,
    /** Sends SIGSYS to the calling thread. */
    @JsonProperty("SCMP_ACT_TRAP")
    TRAP,
    /** Returns an errno. */
    @JsonProperty("SCMP_ACT_ERRNO")
    ERRNO,
    /** Tells a tracer. */
    @JsonProperty("SCMP_ACT_TRACE")
    TRACE,
    /** Allows and logs. */
    @JsonProperty("SCMP_ACT_LOG")
    LOG,
    /** Allows. */
    @JsonProperty("SCMP_ACT_ALLOW")
    ALLOW
}
