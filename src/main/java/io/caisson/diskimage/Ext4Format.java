package io.caisson.diskimage;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.kernel.Errno;
import io.caisson.kernel.FileDescriptor;
import io.caisson.kernel.KernelException;
import io.caisson.kernel.file.At;
import io.caisson.kernel.file.Memfd;
import io.caisson.kernel.file.Open;
import io.caisson.kernel.process.Pidfd;
import io.caisson.kernel.process.Spawn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes an ext4 in an open file, by {@code mkfs.ext4} of e2fsprogs. The one program of the host that the engine runs:
 * the format, its checksums and its journal are that project's to know, and a mistake in them costs users their data.
 * It gets the open file and no path, no environment, and its words come back in the error.
 */
final class Ext4Format {
    private static final List<String> PLACES = List.of("/usr/sbin/mkfs.ext4", "/sbin/mkfs.ext4", "/usr/bin/mkfs.ext4");
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int SIGKILL = 9;
    private static final int MOST_WORDS = 2000;
    /** Those that the format keeps for itself, {@code lost+found}, and the directory with the data. */
    private static final long OWN_INODES = 13;

    private Ext4Format() {}

    /**
     * Formats a file.
     *
     * @param inodes how many files it must hold at least; 0 for as many as befit its size
     * @throws EngineException {@code UNSUPPORTED_BY_HOST} without the program, {@code STORAGE} with its words
     * @throws KernelException if it cannot be started
     */
    static void format(FileDescriptor image, long inodes) {
        List<String> arguments =
                new ArrayList<>(List.of("mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=1,nodiscard"));
        if (inodes > 0) {
            arguments.addAll(List.of("-N", String.valueOf(inodes + OWN_INODES)));
        }
        arguments.add("/proc/self/fd/3");
        try (FileDescriptor program = program();
                FileDescriptor nothing =
                        At.open(FileDescriptor.CURRENT_DIRECTORY, "/dev/null", Open.O_RDWR | Open.O_CLOEXEC, 0, 0);
                FileDescriptor words = Memfd.create("mkfs")) {
            int pid = Spawn.start(program, arguments, List.of(nothing, words, words, image));
            int code = exitCode(pid);
            if (code != 0) {
                throw new EngineException(
                        ErrorReason.STORAGE,
                        "Cannot make the file system of a size: mkfs.ext4 ended with " + code + ": " + text(words));
            }
        }
    }

    private static FileDescriptor program() {
        for (String place : PLACES) {
            try {
                return At.open(FileDescriptor.CURRENT_DIRECTORY, place, Open.O_RDONLY | Open.O_CLOEXEC, 0, 0);
            } catch (KernelException e) {
                if (!e.is(Errno.ENOENT)) {
                    throw e;
                }
            }
        }
        throw new EngineException(
                ErrorReason.UNSUPPORTED_BY_HOST,
                "Cannot make the file system of a size: mkfs.ext4 is not on this host. Install e2fsprogs");
    }

    private static int exitCode(int pid) {
        Optional<Pidfd> process = Pidfd.open(pid);
        if (process.isEmpty()) {
            throw new EngineException(ErrorReason.STORAGE, "Cannot make the file system of a size: mkfs.ext4 is gone");
        }
        try (Pidfd mkfs = process.get()) {
            if (!mkfs.awaitEnd(LONGEST)) {
                mkfs.signal(SIGKILL);
            }
            return mkfs.exitCode();
        }
    }

    private static String text(FileDescriptor words) {
        try {
            String text = Files.readString(words.path(), StandardCharsets.ISO_8859_1);
            return text.substring(0, Math.min(text.length(), MOST_WORDS)).strip();
        } catch (IOException e) {
            return "its words cannot be read: " + e;
        }
    }
}
