package io.caisson.testing;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.cli.connection.Host;
import io.caisson.kernel.cgroup.Cgroups;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What `./mvnw package` leaves, started as a user would: its own data root, socket and database in a directory
 * of its own below /tmp, which goes when it is closed. Needs root.
 *
 * <pre>{@code
 * try (PackagedEngine engine = PackagedEngine.start()) {
 *     engine.caisson("load", "-i", archive.toString()).succeeded();
 *     engine.kill9();
 *     engine.restart();
 * }
 * }</pre>
 */
public final class PackagedEngine implements AutoCloseable {
    /** The embedded database's user must get through to its own directory. */
    private static final FileAttribute<Set<PosixFilePermission>> PASSABLE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final Path directory;
    private final Map<String, String> environment;
    private Process process;

    private PackagedEngine(Path directory, Map<String, String> environment) throws IOException {
        this.directory = directory;
        this.environment = environment;
        this.process = launch();
    }

    /** Starts an engine on an empty data root, and waits until it answers. */
    public static PackagedEngine start() {
        return start(Map.of());
    }

    /** Starts an engine with more environment, such as QUARKUS_DATASOURCE_JDBC_URL. */
    public static PackagedEngine start(Map<String, String> environment) {
        return start(environment, Path.of("/tmp"));
    }

    /** Starts an engine whose directory lies in this one, which all may pass through. */
    public static PackagedEngine startIn(Path parent) {
        return start(Map.of(), parent);
    }

    /** Starts an engine with more environment, whose directory lies in this one, which all may pass through. */
    public static PackagedEngine start(Map<String, String> environment, Path parent) {
        try {
            PackagedEngine engine =
                    new PackagedEngine(Files.createTempDirectory(parent, "caisson-it-", PASSABLE), environment);
            try {
                engine.awaitAnswer();
            } catch (RuntimeException | Error e) {
                engine.close();
                throw e;
            }
            return engine;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The executable under test: the system property {@code caisson.executable}, or {@code target/caisson}. */
    public static Path executable() {
        return Path.of(System.getProperty("caisson.executable", "target/caisson"))
                .toAbsolutePath();
    }

    /** What its cgroups are called (EngineIdentity). */
    public String name() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(root().toString().getBytes(StandardCharsets.UTF_8));
            return "caisson-" + HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The directory that everything of this engine lies in; tests may put files of their own there. */
    public Path directory() {
        return directory;
    }

    /** The data root. */
    public Path root() {
        return directory.resolve("root");
    }

    /** What {@code --host} and clients take: {@code unix:/…}. */
    public String host() {
        return "unix:" + socket();
    }

    /** The socket's path. */
    public Path socket() {
        return directory.resolve("caisson.sock");
    }

    /** The engine's own output so far. */
    public String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The engine's process. */
    public long pid() {
        return process.pid();
    }

    /** Opens a client; the caller closes it. */
    public EngineConnection connect() {
        return EngineConnection.open(Host.parse(host()));
    }

    /**
     * Runs one command of the command line against this engine to its end. In this process: a JVM for each of
     * the hundreds of commands that the tests run would take longer than what they do. {@link #command} and
     * {@code CliIT} are for what only a process can show.
     */
    public CommandResult caisson(String... arguments) {
        return CommandResult.ofCommandLine(withHost(arguments).toArray(String[]::new));
    }

    /** As {@link #caisson}, while the caller goes on. */
    public CompletableFuture<CommandResult> starting(String... arguments) {
        return CompletableFuture.supplyAsync(() -> caisson(arguments));
    }

    /** A command of the command line against this engine as a process, to be started by the caller. */
    public ProcessBuilder command(String... arguments) {
        List<String> words = withHost(arguments);
        words.addFirst(executable().toString());
        return new ProcessBuilder(words);
    }

    private List<String> withHost(String... arguments) {
        List<String> words = new ArrayList<>(List.of("--host", host()));
        words.addAll(List.of(arguments));
        return words;
    }

    /** Kills the engine with SIGKILL, and waits until it is gone. Its database and containers stay. */
    public void kill9() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Ends the engine with SIGTERM, and waits until it is gone. */
    public void stop() {
        process.destroy();
        if (!await(process, STOP_LIMIT)) {
            kill9();
            throw new AssertionError("The engine did not stop within " + STOP_LIMIT + ":\n" + log());
        }
    }

    /** Starts it again on the same root, after {@link #kill9} or {@link #stop}, and waits until it answers. */
    public void restart() {
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitAnswer();
    }

    /** Removes all containers, ends the engine and its database, and removes the directory. */
    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                removeContainers();
                stop();
                requireNoCgroups();
            }
        } finally {
            killDatabase();
            Cgroups.detect().removeEngine(name());
            removeDirectory();
        }
    }

    /** An engine that stops with no container left takes its own cgroup with it. */
    private void requireNoCgroups() {
        try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            List<Path> left = hierarchies
                    .map(each -> each.resolve(name()))
                    .filter(Files::exists)
                    .toList();
            if (!left.isEmpty()) {
                throw new AssertionError("The engine has left " + left);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(executable().toString(), "serve", "--root", root().toString(), "--host", host());
        builder.environment()
                .put("CAISSON_RUN_DIRECTORY", directory.resolve("run").toString());
        builder.environment().putAll(environment);
        Files.deleteIfExists(socket());
        return builder.redirectErrorStream(true)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(Redirect.appendTo(logFile().toFile()))
                .start();
    }

    /** Waits for the socket to appear, then for the first answer. */
    private void awaitAnswer() {
        awaitSocket();
        try (EngineConnection connection = connect()) {
            connection.awaitVersion(START_LIMIT);
        } catch (RuntimeException e) {
            throw new AssertionError("The engine does not answer:\n" + log(), e);
        }
    }

    private void awaitSocket() {
        Instant end = Instant.now().plus(START_LIMIT);
        try (WatchService watch = directory.getFileSystem().newWatchService()) {
            directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            while (!Files.exists(socket())) {
                if (!process.isAlive() || Instant.now().isAfter(end)) {
                    tellThreads();
                    throw new AssertionError("The engine made no socket:\n" + log());
                }
                var key = watch.poll(200, TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Has a JVM that hangs write to its log what its threads are doing. */
    private void tellThreads() {
        if (process.isAlive()) {
            CommandResult.of(new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid())));
            await(process, Duration.ofSeconds(5));
        }
    }

    private void removeContainers() {
        String ids = caisson("ps", "-aq", "--no-trunc").output();
        if (!ids.isBlank()) {
            List<String> words = new ArrayList<>(List.of("rm", "-f", "-v"));
            words.addAll(ids.lines().toList());
            caisson(words.toArray(String[]::new));
        }
    }

    /** The database outlives a killed engine; ours may not outlive the test. */
    private void killDatabase() {
        try (var files = Files.exists(root())
                ? Files.find(root(), 4, (path, attributes) -> path.endsWith("postmaster.pid"))
                : java.util.stream.Stream.<Path>empty()) {
            for (Path file : files.toList()) {
                long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
                ProcessHandle.of(pid).ifPresent(PackagedEngine::killTree);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void killTree(ProcessHandle postmaster) {
        List<ProcessHandle> all = new ArrayList<>(postmaster.descendants().toList());
        all.add(postmaster);
        postmaster.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(handle -> handle.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }

    private void removeDirectory() {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Could not remove " + directory, e);
        }
    }

    private Path logFile() {
        return directory.resolve("engine.log");
    }

    private static boolean await(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
