package io.caisson.runtime.shim;

import java.time.Instant;

/**
 * How a first process ended.
 *
 * @param code 0 to 255; 128 + n for a process that signal n killed
 */
public record ExitStatus(int code, Instant time) {
    /** From what wait4(2) gave. */
    static int codeOf(int waitStatus) {
        int signal = waitStatus & 0x7f;
        return signal == 0 ? waitStatus >>> 8 & 0xff : 128 + signal;
    }
}
