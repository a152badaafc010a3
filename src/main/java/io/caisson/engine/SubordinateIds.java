package io.caisson.engine;

import io.caisson.container.IdPool;
import io.caisson.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which ids of this machine are for containers' user namespaces: those that the setting says; else those that
 * subuid(5) and subgid(5) give to {@code caisson}, if they are the same; else 2^28 from 1,000,000 on.
 */
final class SubordinateIds {
    private static final String ACCOUNT = "caisson:";
    private static final long FIRST = 1_000_000;
    private static final long COUNT = 1L << 28;
    private static final long LARGEST = 0xffff_fffdL;

    private final Path etc;
    private final Path hostname;

    /** @param etc where subuid, subgid and machine-id are */
    SubordinateIds(Path etc, Path hostname) {
        this.etc = etc;
        this.hostname = hostname;
    }

    static SubordinateIds ofHost() {
        return new SubordinateIds(Path.of("/etc"), Path.of("/proc/sys/kernel/hostname"));
    }

    /**
     * The ids.
     *
     * @param setting {@code FIRST:COUNT}, if there is one
     * @throws EngineException {@code INVALID_REQUEST} if it is none
     */
    IdPool pool(Optional<String> setting) {
        String machine = read(etc.resolve("machine-id"))
                .or(() -> read(hostname))
                .map(String::strip)
                .orElse("");
        if (setting.isPresent()) {
            return parse(machine, setting.get())
                    .orElseThrow(() -> EngineException.invalid(
                            "CAISSON_USER_IDS",
                            "must be FIRST:COUNT, both at least 1 and within 32 bits, but is \"" + setting.get()
                                    + "\""));
        }
        Optional<String> uids = subordinate("subuid");
        return uids.filter(range -> uids.equals(subordinate("subgid")))
                .flatMap(range -> parse(machine, range))
                .orElse(new IdPool(machine, FIRST, COUNT));
    }

    private Optional<String> subordinate(String file) {
        return read(etc.resolve(file))
                .flatMap(text -> text.lines()
                        .filter(line -> line.startsWith(ACCOUNT))
                        .map(line -> line.substring(ACCOUNT.length()).strip())
                        .findFirst());
    }

    private static Optional<IdPool> parse(String machine, String range) {
        int colon = range.indexOf(':');
        try {
            long first = Long.parseLong(range.substring(0, Math.max(0, colon)));
            long count = Long.parseLong(range.substring(colon + 1));
            return first > 0 && count > 0 && first <= LARGEST && count <= LARGEST - first + 1
                    ? Optional.of(new IdPool(machine, first, count))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file)).filter(text -> !text.isBlank());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
