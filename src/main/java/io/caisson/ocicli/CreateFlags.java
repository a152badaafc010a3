package io.caisson.ocicli;

import io.caisson.runtime.bundle.CreateOptions;
import java.nio.file.Path;

/** The flags that {@code create}, {@code run} and {@code exec} have in common. */
final class CreateFlags {
    private static final long MOST_INHERITED = 1000;

    private CreateFlags() {}

    static OciFlags declare(OciFlags flags) {
        return flags.value("SOCKET", "Unix socket that gets the master of its terminal", "--console-socket")
                .value("FILE", "File that gets the number of its process", "--pid-file")
                .value("N", "Descriptors from 3 on that it gets", "--preserve-fds");
    }

    static OciFlags declareBundle(OciFlags flags) {
        return declare(flags)
                .value("DIR", "The bundle; the working directory by default", "-b", "--bundle")
                .flag("Taken for other runtimes' sake: no keyring is made here", "--no-new-keyring");
    }

    static CreateOptions options(OciFlags flags) {
        long inherited = flags.number("--preserve-fds").orElse(0L);
        if (inherited < 0 || inherited > MOST_INHERITED) {
            throw new OciUsageException("--preserve-fds is 0 to " + MOST_INHERITED);
        }
        return new CreateOptions(
                flags.value("--console-socket")
                        .map(Path::of)
                        .map(Path::toAbsolutePath)
                        .orElse(null),
                flags.value("--pid-file").map(Path::of).orElse(null),
                (int) inherited);
    }

    static Path bundle(OciFlags flags) {
        return Path.of(flags.value("--bundle").orElse("."));
    }
}
