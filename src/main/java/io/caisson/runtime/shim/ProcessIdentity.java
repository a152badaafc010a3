package io.caisson.runtime.shim;

import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.process.Pidfd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A process beyond the reuse of its number.
 *
 * @param startTicks when it began, in clock ticks since the boot (proc_pid_stat(5), {@code starttime}); 0 if unknown
 */
public record ProcessIdentity(int pid, long startTicks) {
    /** No process. */
    public static final ProcessIdentity NONE = new ProcessIdentity(0, 0);

    private static final int PARENT = 4;
    private static final int START_TIME = 22;

    /** A process that cannot go away meanwhile: a child of ours, or a child of that. */
    public static ProcessIdentity of(int pid) {
        return new ProcessIdentity(pid, startTicks(pid));
    }

    /** A child of this one, which reaps it; none if it is not, whoever says so. */
    public ProcessIdentity child(int number) {
        String[] fields = fields(number);
        return fields.length > START_TIME && Integer.parseInt(fields[PARENT - 3]) == pid
                ? new ProcessIdentity(number, Long.parseLong(fields[START_TIME - 3]))
                : NONE;
    }

    /** Its root directory ({@code O_PATH}), what is mounted there included; empty if it has ended. */
    public Optional<FileDescriptor> root() {
        Optional<Pidfd> process = open();
        if (process.isEmpty()) {
            return Optional.empty();
        }
        try (Pidfd held = process.get()) {
            String path = "/proc/" + pid + "/root";
            FileDescriptor root = At.open(FileDescriptor.CURRENT_DIRECTORY, path, Open.O_PATH | Open.O_DIRECTORY, 0, 0);
            // If it still is there, the number meant it when the directory was opened.
            if (held.signal(0)) {
                return Optional.of(root);
            }
            root.close();
            return Optional.empty();
        } catch (KernelException e) {
            // It ended meanwhile: there is no such directory, or it leads nowhere.
            return Optional.empty();
        }
    }

    /** Its children, if it has any (proc_pid_task(5), {@code children}). */
    public List<ProcessIdentity> children() {
        try {
            String own = Integer.toString(pid);
            String children = Files.readString(Path.of("/proc", own, "task", own, "children"));
            return Arrays.stream(children.strip().split(" ", -1))
                    .filter(number -> !number.isEmpty())
                    .map(number -> child(Integer.parseInt(number)))
                    .filter(ProcessIdentity::isKnown)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** From what {@link #toString} gives. */
    public static ProcessIdentity parse(String text) {
        int at = text.indexOf('@');
        return at < 0
                ? NONE
                : new ProcessIdentity(Integer.parseInt(text.substring(0, at)), Long.parseLong(text.substring(at + 1)));
    }

    /** Whether it runs; one that has ended and was not reaped does not. */
    public boolean isAlive() {
        String[] fields = isKnown() ? fields(pid) : new String[0];
        return fields.length > START_TIME - 3
                && Long.parseLong(fields[START_TIME - 3]) == startTicks
                && !fields[0].equals("Z")
                && !fields[0].equals("X");
    }

    /** Whether there is a process at all. */
    public boolean isKnown() {
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
        String[] fields = fields(pid);
        return fields.length == 0 ? 0 : Long.parseLong(fields[START_TIME - 3]);
    }

    /** From the third of proc_pid_stat(5) on; none if there is no such process. */
    private static String[] fields(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Integer.toString(pid), "stat"));
            // The command's name is in parentheses and may hold anything: count from its end.
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        } catch (IOException e) {
            return new String[0];
        }
    }
}
