package io.caisson.runtime.shim;

import io.caisson.kernel.process.Pidfd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process beyond the reuse of its number.
 *
 * @param startTicks when it began, in clock ticks since the boot (proc_pid_stat(5), {@code starttime}); 0 if unknown
 */
public record ProcessIdentity(int pid, long startTicks) {
    /** No process. */
    public static final ProcessIdentity NONE = new ProcessIdentity(0, 0);

    private static final int START_TIME = 22;

    /** A process that cannot go away meanwhile: a child of ours, or a child of that. */
    public static ProcessIdentity of(int pid) {
        return new ProcessIdentity(pid, startTicks(pid));
    }

    static ProcessIdentity parse(String text) {
        int at = text.indexOf('@');
        return at < 0
                ? NONE
                : new ProcessIdentity(Integer.parseInt(text.substring(0, at)), Long.parseLong(text.substring(at + 1)));
    }

    boolean isKnown() {
        return pid != 0;
    }

    /** The process, if it is still the same one. */
    public Optional<Pidfd> open() {
        if (!isKnown()) {
            return Optional.empty();
        }
        Optional<Pidfd> found = Pidfd.open(pid);
        // Looked at after it was opened: what the number meant then cannot change any more.
        if (found.isPresent() && startTicks(pid) != startTicks) {
            found.get().close();
            return Optional.empty();
        }
        return found;
    }

    @Override
    public String toString() {
        return pid + "@" + startTicks;
    }

    private static long startTicks(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Integer.toString(pid), "stat"));
            // The command's name is in parentheses and may hold anything: count from its end.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[START_TIME - 3]);
        } catch (IOException e) {
            return 0;
        }
    }
}
