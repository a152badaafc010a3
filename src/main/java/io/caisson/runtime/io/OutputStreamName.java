package io.caisson.runtime.io;

/** Which of a process's two outputs. */
public enum OutputStreamName {
    STDOUT,
    STDERR
}
