package io.caisson.spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a runtime-spec depends on that only the machine knows.
 *
 * @param architecture Go's name of the machine's architecture, such as {@code amd64}
 * @param kernelRelease as {@code uname -r} tells it, such as {@code 6.18.44}
 * @param possibleCpus how many CPUs there may ever be
 * @param capabilities that this process has and can grant, as bits (capabilities(7))
 * @param openFiles how many files a process may be let open at most
 * @param thermalThrottle whether the CPUs tell how often they were too hot, which tells one container of another's load
 */
public record HostFacts(
        String architecture,
        String kernelRelease,
        int possibleCpus,
        long capabilities,
        long openFiles,
        boolean thermalThrottle) {
    private static final Path CPUS = Path.of("/sys/devices/system/cpu");

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PERMITTED = "CapPrm:";
    private static final long EVERY = -1;
    private static final int CAP_SYS_RESOURCE = 24;
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String OPEN_FILES = "Max open files";

    /** Of a machine where this process has all capabilities. */
    public HostFacts(String architecture, String kernelRelease, int possibleCpus, boolean thermalThrottle) {
        this(architecture, kernelRelease, possibleCpus, EVERY, Long.MAX_VALUE, thermalThrottle);
    }

    /** Of the machine this runs on. */
    public static HostFacts detect() {
        String machine = System.getProperty("os.arch", "amd64");
        return new HostFacts(
                machine.equals("aarch64") ? "arm64" : machine,
                System.getProperty("os.version", "0"),
                countCpus(),
                ownCapabilities(),
                ownOpenFiles(ownCapabilities()),
                Files.exists(CPUS.resolve("cpu0/thermal_throttle")));
    }

    /** The paths that {@link #thermalThrottle} speaks of, one per CPU. */
    List<String> thermalThrottlePaths() {
        return thermalThrottle
                ? IntStream.range(0, possibleCpus)
                        .mapToObj(cpu -> CPUS + "/cpu" + cpu + "/thermal_throttle")
                        .toList()
                : List.of();
    }

    private static long ownCapabilities() {
        try (Stream<String> lines = Files.lines(STATUS, StandardCharsets.US_ASCII)) {
            return lines.filter(line -> line.startsWith(PERMITTED))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring(PERMITTED.length()).strip(), 16))
                    .findFirst()
                    .orElse(EVERY);
        } catch (IOException e) {
            return EVERY;
        }
    }

    /** With CAP_SYS_RESOURCE more than its own can be given. */
    private static long ownOpenFiles(long capabilities) {
        if ((capabilities >>> CAP_SYS_RESOURCE & 1) != 0) {
            return Long.MAX_VALUE;
        }
        try (Stream<String> lines = Files.lines(LIMITS, StandardCharsets.US_ASCII)) {
            return lines.filter(line -> line.startsWith(OPEN_FILES))
                    .map(line -> line.substring(OPEN_FILES.length()).strip().split("\\s+", -1)[1])
                    .mapToLong(hard -> hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard))
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    private static int countCpus() {
        try {
            String ranges = Files.readString(CPUS.resolve("possible"), StandardCharsets.US_ASCII)
                    .strip();
            return CpuList.parse(ranges).map(CpuList::highest).orElse(0) + 1;
        } catch (IOException e) {
            // No sysfs: what the JVM counts is the best there is.
            return Runtime.getRuntime().availableProcessors();
        }
    }
}
