package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.filesystem.TreeRemoval;
import io.caisson.kernel.cgroup.Cgroups;
import io.caisson.runtime.io.OutputSink;
import io.caisson.runtime.io.OutputStreamName;
import io.caisson.runtime.script.ShimDescriptors;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;

/** An engine that is killed while it creates containers: the next one finds and removes all of it. */
@Tag("kernel")
class AbandonedLaunchTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RepeatedTest(4)
    void whatWasBeingCreatedIsSwept() throws Exception {
        Process engine = start();
        String name = "caisson-test-" + engine.pid();
        Path directory = null;
        try (BufferedReader output = engine.inputReader(StandardCharsets.UTF_8)) {
            directory = Path.of(output.readLine());
            assertThat(output.readLine()).isEqualTo("created");
            spin(Duration.ofNanos(ThreadLocalRandom.current().nextLong(40_000_000)));
        } finally {
            engine.destroyForcibly().waitFor();
        }
        try {
            List<String> found = sweep(directory, name);

            assertThat(found).isNotEmpty();
            assertThat(cgroups(name)).isEmpty();
            assertThat(directory.resolve("run/containers")).isEmptyDirectory();
            assertThat(directory.resolve("run/exits")).isEmptyDirectory();
            awaitNoSupervisors(directory.resolve("run/exits"));
        } finally {
            Cgroups.detect().removeEngine(name);
            Path trash = Files.createDirectory(directory.resolve("trash"));
            for (String part : List.of("rw", "lower", "run")) {
                new TreeRemoval(trash).remove(directory.resolve(part));
            }
            Files.delete(trash);
            Files.delete(directory);
        }
    }

    private static Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx200m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CreatingEngine.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static List<String> sweep(Path directory, String name) {
        RuntimeOptions options =
                new RuntimeOptions(directory.resolve("run"), name, Cgroups.detect(), (id, position) -> new Ignored());
        try (OciRuntime next = new OciRuntime(options)) {
            List<Adopted> adopted = next.adopt();
            assertThat(adopted).allMatch(each -> each.state() == Adopted.State.NEVER_STARTED);
            return adopted.stream().map(Adopted::id).toList();
        }
    }

    private static List<Path> cgroups(String name) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> hierarchies = Files.newDirectoryStream(Path.of("/sys/fs/cgroup"))) {
            for (Path hierarchy : hierarchies) {
                Path own = hierarchy.resolve(name);
                if (Files.isDirectory(own)) {
                    try (DirectoryStream<Path> below = Files.newDirectoryStream(own, Files::isDirectory)) {
                        below.forEach(found::add);
                    }
                }
            }
        }
        return found;
    }

    private static void awaitNoSupervisors(Path exits) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<Path> left = supervisors(exits);
        while (!left.isEmpty()) {
            assertThat(System.nanoTime()).as("%s are left", left).isLessThan(deadline);
            Thread.onSpinWait();
            left = supervisors(exits);
        }
    }

    /** Processes that hold the directory open where a shim does. */
    private static List<Path> supervisors(Path exits) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                Path link = process.resolve("fd").resolve(Integer.toString(ShimDescriptors.EXITS));
                if (Files.isSymbolicLink(link) && leadsTo(link, exits)) {
                    found.add(process);
                }
            }
        }
        return found;
    }

    private static boolean leadsTo(Path link, Path exits) {
        try {
            return Files.readSymbolicLink(link).equals(exits);
        } catch (IOException e) {
            // The process has ended meanwhile.
            return false;
        }
    }

    private static void spin(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static final class Ignored implements OutputSink {
        @Override
        public void accept(OutputStreamName stream, ByteBuffer bytes, Instant at) {
            // Nothing was ever run.
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public void close() {
            // Nothing to close.
        }
    }
}
