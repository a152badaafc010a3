package io.caisson.runtime.script;

/** Numbers of the descriptors that a shim is started with. */
public final class ShimDescriptors {
    /** Messages to the engine. */
    public static final int REPORT = 3;
    /** A byte from the engine releases the container. */
    public static final int START = 4;
    /** The output's pipes, open both ways: with no engine there is still a reader, and nothing is lost. */
    public static final int OUTPUT = 5;

    public static final int ERROR_OUTPUT = 6;
    /** The directory of the files that say how containers ended. */
    public static final int EXITS = 7;
    /** Mounts and the like, from here on. */
    public static final int FIRST_OTHER = 8;

    private ShimDescriptors() {}
}
