package io.caisson.spec;

/** Which network a container has. */
public enum NetworkMode {
    /** A network namespace of its own with nothing but loopback. */
    NONE,
    /** The host's: no isolation. */
    HOST
}
