package io.caisson.runtime;

import io.caisson.kernel.cgroup.Cgroups;
import io.caisson.oci.runtime.CaissonAnnotations;
import io.caisson.oci.runtime.RuntimeSpec;
import io.caisson.runtime.io.OutputHub;
import io.caisson.runtime.io.OutputSink;
import io.caisson.runtime.io.OutputSinks;
import io.caisson.runtime.io.OutputStreamName;
import io.caisson.runtime.io.OutputTap;
import io.caisson.runtime.io.StreamsOfContainers;
import io.caisson.spec.AccountFiles;
import io.caisson.spec.ContainerSettings;
import io.caisson.spec.ImageDefaults;
import io.caisson.spec.MountSettings;
import io.caisson.spec.NamespaceSettings;
import io.caisson.spec.ProcessSettings;
import io.caisson.spec.ResourceSettings;
import io.caisson.spec.SecuritySettings;
import io.caisson.spec.SpecFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A runtime of its own, with a root file system of busybox, for tests that really start containers. */
final class RuntimeFixture implements AutoCloseable {
    static final String ENGINE = "caisson-test-" + ProcessHandle.current().pid();

    private static final List<String> APPLETS = List.of(
            "sh",
            "true",
            "false",
            "echo",
            "cat",
            "ls",
            "sleep",
            "id",
            "mount",
            "mkdir",
            "touch",
            "readlink",
            "ip",
            "hostname",
            "grep",
            "head",
            "kill",
            "env",
            "pwd",
            "stat",
            "dd",
            "ps",
            "wc",
            "yes",
            "seq",
            "rm",
            "chmod",
            "ulimit",
            "mknod",
            "umount",
            "test",
            "date",
            "tr",
            "od",
            "find",
            "ln",
            "chroot",
            "mkfifo",
            "tail",
            "cut",
            "sort",
            "timeout",
            "sync",
            "cp",
            "mv",
            "uname",
            "df",
            "setsid",
            "tty",
            "stty");

    final Path directory;
    final Path lower;
    final BlockingQueue<ContainerExit> exits = new LinkedBlockingQueue<>();
    final Map<String, ByteArrayOutputStream> outputs = new ConcurrentHashMap<>();
    final SpecFactory specs;
    /** Of the runtime that was opened last. */
    StreamsOfContainers streams = new StreamsOfContainers();

    OciRuntime runtime;

    private final String engine;

    RuntimeFixture() throws IOException {
        this(Files.createTempDirectory("caisson-runtime"), ENGINE);
        busybox(lower);
    }

    /** Another engine in the same directory. */
    RuntimeFixture(Path directory, String engine) {
        this.directory = directory;
        this.engine = engine;
        lower = directory.resolve("lower");
        specs = new SpecFactory(engine);
        runtime = open();
    }

    OciRuntime open() {
        return open(this::sink);
    }

    OciRuntime open(OutputSinks sinks) {
        StreamsOfContainers own = new StreamsOfContainers();
        streams = own;
        OciRuntime opened =
                new OciRuntime(new RuntimeOptions(directory.resolve("run"), engine, Cgroups.detect(), sinks, own));
        opened.onExit(exit -> {
            own.ended(exit.id(), exit.exitCode());
            exits.add(exit);
        });
        return opened;
    }

    /** A root file system of busybox. */
    static void busybox(Path root) throws IOException {
        for (String name : List.of("bin", "etc", "tmp", "proc", "sys", "dev", "root", "srv")) {
            Files.createDirectories(root.resolve(name));
        }
        Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
        for (String applet : APPLETS) {
            Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/srv:/bin/sh\n");
        Files.writeString(root.resolve("etc/group"), "root:x:0:\napp:x:1000:\nextra:x:1001:app\n");
    }

    static String newId() {
        return (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
    }

    /** An overlay over busybox, or over layers of one's own, topmost first. */
    RootFilesystem.Overlay overlay(String id, List<Path> lowers) throws IOException {
        Path upper = directory.resolve("rw").resolve(id).resolve("upper");
        Path work = directory.resolve("rw").resolve(id).resolve("work");
        Files.createDirectories(upper);
        Files.createDirectories(work);
        return new RootFilesystem.Overlay(lowers, upper, work);
    }

    Settings settings(String... args) {
        return new Settings(List.of(args));
    }

    /** Creates and starts; answers the ID. */
    String start(Settings settings) throws IOException {
        String id = newId();
        create(id, settings);
        runtime.start(id);
        return id;
    }

    void create(String id, Settings settings) throws IOException {
        List<Path> lowers = new ArrayList<>(settings.layers);
        lowers.add(lower);
        runtime.create(new LaunchRequest(id, settings.spec(this, id), overlay(id, lowers), settings.input));
    }

    /** Begins to execute something in a container that runs; its output is the listener's. */
    ExecProcess exec(String container, Settings settings, OutputHub output) throws IOException {
        return exec(newId(), container, settings, output);
    }

    ExecProcess exec(String id, String container, Settings settings, OutputHub output) throws IOException {
        boolean input = settings.input;
        return runtime.exec(
                new ExecRequest(id, container, settings.spec(this, container), input, 40, 120, "note of " + id),
                output);
    }

    /** Executes something to its end, and answers what both streams have said. */
    Executed execute(String container, Settings settings) throws IOException, InterruptedException {
        OutputHub hub = new OutputHub();
        try (OutputTap tap = hub.listen()) {
            exec(container, settings, hub);
            return read(tap);
        }
    }

    static Executed read(OutputTap tap) throws InterruptedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Optional<OutputTap.Output> next = tap.next(); next.isPresent(); next = tap.next()) {
            all.writeBytes(next.get().bytes());
        }
        return new Executed(tap.exitCode().orElseThrow(), all.toString(StandardCharsets.UTF_8));
    }

    record Executed(int exitCode, String output) {}

    /** Runs to the end and answers the output of both streams; fails if it takes more than ten seconds. */
    Result run(Settings settings) throws IOException, InterruptedException {
        String id = start(settings);
        ContainerExit exit = awaitExit();
        runtime.delete(id);
        return new Result(exit, outputs.get(id).toString(StandardCharsets.UTF_8));
    }

    ContainerExit awaitExit() throws InterruptedException {
        ContainerExit exit = exits.poll(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS);
        if (exit == null) {
            throw new AssertionError("No container has ended; output so far: " + outputs);
        }
        return exit;
    }

    @Override
    public void close() throws IOException {
        runtime.close();
        try (OciRuntime sweeper = open()) {
            sweeper.adopt().forEach(found -> sweeper.delete(found.id()));
        }
        Cgroups.detect().removeEngine(ENGINE);
        new io.caisson.filesystem.TreeRemoval(Files.createDirectory(directory.resolve("trash")))
                .remove(directory.resolve("rw"));
        try (var tree = Files.walk(directory)) {
            tree.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
    }

    OutputSink sink(String id, OptionalLong position) {
        ByteArrayOutputStream output = outputs.computeIfAbsent(id, key -> new ByteArrayOutputStream());
        position.ifPresent(known -> {
            byte[] kept = Arrays.copyOf(output.toByteArray(), Math.toIntExact(known));
            output.reset();
            output.writeBytes(kept);
        });
        return new OutputSink() {
            @Override
            public void accept(OutputStreamName stream, ByteBuffer bytes, Instant at) {
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                output.writeBytes(copy);
            }

            @Override
            public long position() {
                return output.size();
            }

            @Override
            public void close() {
                // Kept for the test to look at.
            }
        };
    }

    record Result(ContainerExit exit, String output) {}

    /** Settings of a container, changed one by one. */
    static final class Settings {
        private final List<String> args;
        private @Nullable String user;
        private @Nullable String cwd;
        private List<String> env = List.of();
        private List<MountSettings> mounts = List.of();
        private ResourceSettings resources = ResourceSettings.DEFAULT;
        private SecuritySettings security = SecuritySettings.DEFAULT;
        private Map<String, String> sysctls = Map.of();
        private @Nullable String hostname;
        private boolean terminal;
        private boolean input;
        private NamespaceSettings namespaces = NamespaceSettings.OWN;
        private List<Path> layers = List.of();
        private Map<String, String> annotations = Map.of();

        Settings(List<String> args) {
            this.args = args;
        }

        Settings user(String name) {
            user = name;
            return this;
        }

        Settings cwd(String path) {
            cwd = path;
            return this;
        }

        Settings env(String... variables) {
            env = List.of(variables);
            return this;
        }

        Settings mounts(MountSettings... more) {
            mounts = List.of(more);
            return this;
        }

        Settings resources(ResourceSettings limits) {
            resources = limits;
            return this;
        }

        Settings security(SecuritySettings how) {
            security = how;
            return this;
        }

        Settings sysctls(Map<String, String> values) {
            sysctls = values;
            return this;
        }

        Settings namespaces(NamespaceSettings shared) {
            namespaces = shared;
            return this;
        }

        /** More layers over busybox, topmost first. */
        Settings layers(Path... more) {
            layers = List.of(more);
            return this;
        }

        /** With an init as its first process. */
        Settings init() {
            annotations = CaissonAnnotations.init();
            return this;
        }

        Settings terminal() {
            terminal = true;
            return this;
        }

        Settings input() {
            input = true;
            return this;
        }

        Settings hostname(String name) {
            hostname = name;
            return this;
        }

        RuntimeSpec spec(RuntimeFixture fixture, String id) throws IOException {
            ContainerSettings settings = new ContainerSettings(
                    id,
                    "rootfs",
                    new ProcessSettings(null, args, env, cwd, user, List.of(), terminal),
                    hostname,
                    null,
                    mounts,
                    resources,
                    security,
                    namespaces,
                    sysctls,
                    annotations);
            AccountFiles accounts = new AccountFiles(
                    Files.readAllBytes(fixture.lower.resolve("etc/passwd")),
                    Files.readAllBytes(fixture.lower.resolve("etc/group")));
            return fixture.specs.spec(settings, ImageDefaults.NONE, accounts);
        }
    }
}
