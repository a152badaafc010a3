package io.caisson.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What this process holds open below a directory, so that a test can say that nothing was left. */
public final class OpenFiles {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private OpenFiles() {}

    /** Descriptors that lead to a directory or to something in it, with what they lead to. */
    public static Map<String, String> below(Path directory) {
        Map<String, String> open = new TreeMap<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            descriptors.forEach(descriptor -> {
                String target = target(descriptor);
                if (target.startsWith(directory.toString())) {
                    open.put(descriptor.getFileName().toString(), target);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open;
    }

    /** Sure that nothing is open below a directory, and that no thread of a name runs any more. */
    public static void assertNone(Path directory, String threadName) {
        assertThat(below(directory)).isEmpty();
        Instant end = Instant.now().plus(LONGEST);
        while (threads(threadName) > 0 && Instant.now().isBefore(end)) {
            Thread.onSpinWait();
        }
        assertThat(threads(threadName)).as("threads named " + threadName).isZero();
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .count();
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
