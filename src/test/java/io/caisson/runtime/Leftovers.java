package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.kernel.cgroup.Cgroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What launches could leave behind. */
record Leftovers(long descriptors, long mounts, long cgroups, long children, long runDirectories) {
    static Leftovers of(RuntimeFixture fixture) throws IOException {
        return new Leftovers(
                count(Path.of("/proc/self/fd")),
                Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                        .filter(line -> line.contains(fixture.directory.toString()))
                        .count(),
                cgroupsOf(),
                childrenOfOurs(),
                count(fixture.directory.resolve("run/containers")));
    }

    /**
     * Fails if that many launches have left anything. Descriptors are the whole process's, and Java opens
     * and closes some of its own at any time; what every tenth launch leaves is still seen.
     */
    void assertNoneOf(int launches, Leftovers before) {
        assertThat(descriptors).as("descriptors").isLessThan(before.descriptors + launches / 10);
        assertThat(isNoneBut(before)).as("%s instead of %s", this, before).isTrue();
    }

    /** Whether there is nothing but what was there before; descriptors are not counted. */
    boolean isNoneBut(Leftovers before) {
        return equals(
                new Leftovers(descriptors, before.mounts, before.cgroups, before.children, before.runDirectories));
    }

    private static long cgroupsOf() {
        return Cgroups.detect().list(RuntimeFixture.ENGINE).size();
    }

    private static long childrenOfOurs() {
        return ProcessHandle.current().children().count();
    }

    private static long count(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.count();
        }
    }
}
