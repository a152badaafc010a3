package io.caisson.runtime.script;

/** Numbers of the descriptors that a shim is started with. */
public final class ShimDescriptors {
    /** Messages to the engine. */
    public static final int REPORT = 3;
    /** A byte from the engine releases the container. */
    public static final int START = 4;
    /** A byte from the engine says that the shim is on record, and found again should the engine die. */
    public static final int KEEP = 5;
    /** The output's pipes, open both ways: with no engine there is still a reader, and nothing is lost. */
    public static final int OUTPUT = 6;

    public static final int ERROR_OUTPUT = 7;
    /** The directory of the files that say how containers ended. */
    public static final int EXITS = 8;
    /** Of a container without a supervisor, in the place of the record: where it waits to be started. */
    public static final int GATE = 5;

    /** In the envoy of an exec: the master of its terminal. */
    public static final int MASTER = 20;

    /** Of one that reads: the writing end of its input, until that is to end; of one with a terminal, its master. */
    public static final int INPUT = 9;
    /** Of one that reads: something to read says that its input is to end; of one with a terminal, its other side. */
    public static final int CONTROL = 10;
    /** In the shim of one that reads: where it sees that its child has ended. */
    static final int CHILD = 30;

    private ShimDescriptors() {}
}
