package io.caisson.container.logs;

/** One of a process's two outputs. */
public enum LogStream {
    STDOUT,
    STDERR
}
