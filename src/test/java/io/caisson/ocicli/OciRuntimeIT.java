package io.caisson.ocicli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caisson.testing.CommandResult;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A table of cases on ours, and with {@code -Psoak} on runc and crun too, so that the cases are known to be right:
 * each runtime must see what is expected, but for the others' known deviations. Needs root.
 */
class OciRuntimeIT {
    private static Path work;
    private static List<RuntimeProgram> runtimes;
    private static final Map<String, Integer> AS_EXPECTED = new TreeMap<>();

    @BeforeAll
    static void findRuntimes() throws IOException {
        work = Files.createTempDirectory("caisson-oci-it");
        runtimes = Boolean.getBoolean("caisson.soak")
                ? List.of(new RuntimeProgram("runc", work.resolve("runc"), "runc"), crun(), ours())
                : List.of(ours());
    }

    /** It refuses a machine that has a cgroup v2 tree beside v1's with a controller on it: hidden from it here. */
    private static RuntimeProgram crun() {
        String script = "[ ! -d /sys/fs/cgroup/unified ] || umount /sys/fs/cgroup/unified; exec crun \"$@\"";
        return new RuntimeProgram("crun", work.resolve("crun"), "unshare", "-m", "sh", "-c", script, "sh");
    }

    private static RuntimeProgram ours() {
        return new RuntimeProgram("caisson", work.resolve("caisson"), PackagedEngine.executable() + "-oci");
    }

    @AfterAll
    static void clean() throws IOException {
        System.out.println("Bundle cases as expected, of " + BundleCases.all().size() + ": " + AS_EXPECTED);
        try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            for (Path each : Stream.concat(hierarchies, Stream.of(Path.of("/sys/fs/cgroup")))
                    .toList()) {
                removeEmpty(each.resolve(
                        "caisson-oci-test-" + ProcessHandle.current().pid()));
            }
        }
        CommandResult.of(new ProcessBuilder("rm", "-rf", work.toString()));
    }

    /** Above the cgroups of the cases, which a runtime need not take away. */
    private static void removeEmpty(Path cgroup) throws IOException {
        if (Files.isDirectory(cgroup)) {
            try (Stream<Path> all = Files.walk(cgroup)) {
                for (Path each : all.filter(Files::isDirectory)
                        .sorted(Comparator.reverseOrder())
                        .toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    /** Two cases at a time: most of each is the start of programs. */
    @TestFactory
    Stream<DynamicTest> everyRuntimeDoesWithABundleWhatItShould() {
        List<DynamicTest> tests = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        for (RuntimeProgram runtime : runtimes) {
            for (BundleCases.Case each : BundleCases.all()) {
                Future<String> seen = pool.submit(() -> observe(runtime, each));
                tests.add(DynamicTest.dynamicTest(runtime + ": " + each.name(), () -> check(runtime, each, seen)));
            }
        }
        pool.shutdown();
        return tests.stream();
    }

    private static String observe(RuntimeProgram runtime, BundleCases.Case each) throws IOException {
        Path directory = Files.createTempDirectory(work, "case");
        String id = directory.getFileName().toString();
        RuntimeProgram own = runtime.in(directory.resolve("state"));
        try {
            return each.observation().of(new BundleCases(own, directory, id));
        } catch (AssertionError e) {
            if (!each.others().contains(runtime.name)) {
                throw e;
            }
            return e.toString();
        } finally {
            own.call("delete", "--force", id);
        }
    }

    private static void check(RuntimeProgram runtime, BundleCases.Case each, Future<String> future) throws Exception {
        String seen = future.get();
        if (seen.equals(each.expected())) {
            AS_EXPECTED.merge(runtime.name, 1, Integer::sum);
        }
        if (!each.others().contains(runtime.name)) {
            assertThat(seen).isEqualTo(each.expected());
        }
    }

    @Test
    void aCreationThatIsKilledMidwayLeavesWhatDeleteTakesAway() throws IOException {
        RuntimeProgram runtime = ours();
        TestBundle bundle = TestBundle.in(Files.createTempDirectory(work, "case"), "bundle", "sleep", "1000");
        Path first = bundle.directory.resolve("first");
        // The hook's parent is the runtime; the state on its stdin names the container's first process.
        bundle.hook("createRuntime", "grep -o '\"pid\":[0-9]*' | grep -o '[0-9]*' >" + first + "; kill -9 $PPID");
        int code = runtime.create(bundle.write(), "killed").exitCode();
        assertThat(code).isEqualTo(137);

        long pid = Long.parseLong(Files.readString(first).strip());
        RuntimeProgram.await(() -> !Files.exists(Path.of("/proc", Long.toString(pid), "ns/pid")));
        assertThat(runtime.call("start", "killed").exitCode()).isNotZero();
        runtime.call("delete", "killed").succeeded();
        assertThat(runtime.status("killed")).isEqualTo("none");
        assertThat(Path.of("/sys/fs/cgroup/devices/caisson-oci-killed")).doesNotExist();
        assertThat(runtime.state.resolve("killed")).doesNotExist();
    }

    @Test
    void whatItWritesToBeginWithRuns() throws IOException {
        RuntimeProgram runtime = ours();
        TestBundle bundle = TestBundle.in(Files.createTempDirectory(work, "case"), "bundle", "true");
        runtime.call("spec", "--bundle", bundle.directory.toString()).succeeded();
        Path file = bundle.directory.resolve("config.json");
        assertThat(runtime.call("spec", "--bundle", bundle.directory.toString()).errors())
                .contains("is there already");

        Files.writeString(
                file,
                Files.readString(file)
                        .replace("\"terminal\": true", "\"terminal\": false")
                        .replace("[\"sh\"]", "[\"sh\", \"-c\", \"hostname; touch /x\"]"));
        CommandResult result = runtime.run(bundle, "begun");
        assertThat(result.output()).isEqualTo("caisson\n");
        assertThat(result.errors()).contains("Read-only file system");
    }

    @Test
    void itTellsWhatAContainerUsesUntilItEnds() throws Exception {
        RuntimeProgram runtime = ours();
        TestBundle bundle = TestBundle.in(Files.createTempDirectory(work, "case"), "bundle", "sleep", "1000");
        runtime.create(bundle.write(), "told").succeeded();
        runtime.call("start", "told").succeeded();
        Process events = runtime.command("events", "--interval", "20ms", "told").start();
        try (var lines = events.inputReader()) {
            for (int line = 0; line < 3; line++) {
                JsonNode event = new ObjectMapper().readTree(lines.readLine());
                assertThat(event.path("type").asText()).isEqualTo("stats");
                assertThat(event.path("id").asText()).isEqualTo("told");
            }
            runtime.call("kill", "told", "KILL").succeeded();
            lines.lines().forEach(line -> assertThat(line).contains("stats"));
            assertThat(events.waitFor()).isZero();
        } finally {
            events.destroyForcibly();
            runtime.call("delete", "--force", "told");
        }
        assertThat(Path.of("/sys/fs/cgroup/devices/caisson-oci-told")).doesNotExist();
    }

    @Test
    void itTellsWhatItCanDo() throws IOException {
        RuntimeProgram runtime = ours();
        JsonNode features =
                new ObjectMapper().readTree(runtime.call("features").succeeded().output());
        assertThat(features.path("ociVersionMin").asText()).isEqualTo("1.0.0");
        assertThat(features.path("hooks")).hasSize(6);
        assertThat(features.path("linux").path("capabilities").toString()).contains("CAP_SYS_ADMIN");
        assertThat(features.path("linux").path("seccomp").path("actions").toString())
                .contains("SCMP_ACT_ERRNO");
        assertThat(runtime.call("--version").succeeded().output()).startsWith("caisson-oci version ");
    }

    @Test
    void allThatIsWrongWithADocumentIsToldAtOnce() throws IOException {
        RuntimeProgram runtime = ours();
        TestBundle bundle = TestBundle.in(Files.createTempDirectory(work, "case"), "bundle", "true");
        bundle.process().put("cwd", "relative").putArray("args");
        bundle.linux().putObject("sysctl").put("kernel.panic", "1");
        bundle.linux().putObject("intelRdt").put("closID", "x");
        bundle.linux().withArrayProperty("namespaces").addObject().put("type", "time");

        CommandResult result = runtime.run(bundle.write(), "wrong");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors())
                .contains("process.cwd", "process.args", "kernel.panic", "linux.intelRdt", "time namespaces");
        assertThat(runtime.state.resolve("wrong")).doesNotExist();
    }
}
