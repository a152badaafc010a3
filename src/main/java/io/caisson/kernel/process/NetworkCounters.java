package io.caisson.kernel.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What has gone over an interface of a process's network namespace (proc_pid_net(5), {@code net/dev}), without
 * entering it.
 *
 * @param name of the interface
 */
public record NetworkCounters(
        String name,
        long receivedBytes,
        long receivedPackets,
        long receiveErrors,
        long receiveDrops,
        long sentBytes,
        long sentPackets,
        long sendErrors,
        long sendDrops) {
    private static final int COLUMNS = 16;

    /** Those of a process; none if it has ended. */
    public static List<NetworkCounters> of(long pid) {
        try {
            return parse(
                    Files.readString(Path.of("/proc", Long.toString(pid), "net/dev"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return List.of();
        }
    }

    static List<NetworkCounters> parse(String file) {
        List<NetworkCounters> all = new ArrayList<>();
        for (String line : file.split("\n", -1)) {
            // The counters of old kernels follow the colon without a space; a name may hold one itself.
            int colon = line.lastIndexOf(':');
            if (colon > 0) {
                long[] numbers = Arrays.stream(line.substring(colon + 1).strip().split("\\s+", -1))
                        .mapToLong(Long::parseUnsignedLong)
                        .toArray();
                if (numbers.length >= COLUMNS) {
                    all.add(counters(line.substring(0, colon).strip(), numbers));
                }
            }
        }
        return all;
    }

    private static NetworkCounters counters(String name, long[] numbers) {
        return new NetworkCounters(
                name, numbers[0], numbers[1], numbers[2], numbers[3], numbers[8], numbers[9], numbers[10], numbers[11]);
    }
}
