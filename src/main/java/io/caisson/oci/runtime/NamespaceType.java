package io.caisson.oci.runtime;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Kinds of namespaces: runtime-spec {@code config-linux.md#namespaces}, namespaces(7).
 */
public enum NamespaceType {
    /** Process ids. */
    @JsonProperty("pid")
    PID,
    /** Network devices, addresses, ports. */
    @JsonProperty("network")
    NETWORK,
    /** The mount table. */
    @JsonProperty("mount")
    MOUNT,
    /** System V IPC and POSIX message queues. */
    @JsonProperty("ipc")
    IPC,
    /** Host and domain name. */
    @JsonProperty("uts")
    UTS,
    /** User and group ids. */
    @JsonProperty("user")
    USER,
    /** The root of the cgroup hierarchy. */
    @JsonProperty("cgroup")
    CGROUP,
    /** Offsets of clocks. */
    @JsonProperty("time")
    TIME
}
