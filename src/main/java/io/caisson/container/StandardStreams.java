package io.caisson.container;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What a container's stdin, stdout and stderr are.
 *
 * @param terminal a terminal, all three
 * @param stdin whether it reads what attached clients send; one with a terminal does anyway
 * @param stdinOnce whether its input ends with the first client that was attached
 */
@RegisterForReflection
public record StandardStreams(boolean terminal, boolean stdin, boolean stdinOnce) {
    /** Nothing to read, and two pipes to write to. */
    public static final StandardStreams DEFAULT = new StandardStreams(false, false, false);

    /** Whether the input is at its end once a client has gone; that of a terminal never is. */
    public boolean inputEndsWithClient() {
        return stdin && stdinOnce && !terminal;
    }
}
