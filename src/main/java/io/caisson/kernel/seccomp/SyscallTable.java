package io.caisson.kernel.seccomp;

import io.caisson.oci.runtime.SeccompArchitecture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The system calls of an architecture (syscalls(2)), from a resource of lines {@code name number}.
 *
 * @param numbers name to number
 * @param highest the highest number: calls beyond it are newer than this table
 */
record SyscallTable(Map<String, Integer> numbers, int highest) {
    private static final SyscallTable X86_64 = load("x86_64.txt");
    private static final SyscallTable AARCH64 = load("aarch64.txt");

    static SyscallTable of(SeccompArchitecture architecture) {
        return switch (architecture) {
            case X86_64 -> X86_64;
            case AARCH64 -> AARCH64;
            default -> throw new IllegalArgumentException("no table of system calls for " + architecture);
        };
    }

    /** The number, or null if the architecture has no call of this name. */
    @Nullable
    Integer number(String name) {
        return numbers.get(name);
    }

    private static SyscallTable load(String resource) {
        try (InputStream stream = SyscallTable.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("the resource " + resource + " is missing");
            }
            Map<String, Integer> numbers = new HashMap<>();
            new String(stream.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", -1))
                    .forEach(words -> numbers.put(words[0], Integer.valueOf(words[1])));
            return new SyscallTable(Map.copyOf(numbers), Collections.max(numbers.values()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
