package io.caisson.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.cli.connection.EngineConnection;
import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.PackagedEngine;
import io.caisson.testing.TestTar;
import io.caisson.v1.AttachContainerRequest;
import io.caisson.v1.AttachContainerResponse;
import io.caisson.v1.AttachTarget;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Images and clients that attack the engine and its host by what it does for them. Needs root. */
class HostileImageIT {
    private static final int CYCLES = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static PackagedEngine engine;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        caisson(0, "load", "-i", BusyboxImage.write(engine.directory()).toString());
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    /** CVE-2024-9676, and reading the host's by a link. */
    @Test
    void accountsThatAreNoFilesHoldNobodyUpAndAreNobodys() throws Exception {
        Path secret = Files.writeString(engine.directory().resolve("passwd"), "hosts:x:0:0::/root:/bin/sh\n");
        importImage("pipes:1", root().fifo("etc/passwd").fifo("etc/group"));
        importImage(
                "links:1",
                root().symlink("etc/passwd", "../../../../.." + secret).symlink("etc/group", "/proc/self/environ"));

        for (String image : new String[] {"pipes:1", "links:1"}) {
            assertThat(caisson(0, "run", "--rm", image, "echo", "well").output())
                    .isEqualTo("well\n");
            assertThat(caisson(125, "run", "--rm", "-u", "hosts", image, "id").errors())
                    .contains("hosts");
        }
    }

    /** The same, by a container that runs, for what is executed in it. */
    @Test
    void aContainerThatChangesItsAccountsHoldsNobodyUp() throws Exception {
        caisson(0, "run", "-d", "--name", "changes", BusyboxImage.REFERENCE, "sleep", "1000");
        caisson(0, "exec", "changes", "sh", "-c", "rm /etc/passwd /etc/group; ln -s /dev/zero /etc/group");
        Path pipe = Files.createDirectories(engine.directory().resolve("pipe"));
        Path archive = pipe.resolve("pipe.tar");
        Files.write(archive, new TestTar().fifo("passwd").bytes());
        CommandResult copied =
                CommandResult.of(engine.command("cp", "-", "changes:/etc").redirectInput(archive.toFile()));
        assertThat(copied.exitCode()).as(copied.errors()).isZero();

        assertThat(caisson(0, "exec", "changes", "stat", "-c", "%F", "/etc/passwd")
                        .output())
                .isEqualTo("fifo\n");
        assertThat(engine.caisson("exec", "-u", "daemon", "changes", "id").exitCode())
                .isNotZero();
        caisson(0, "rm", "-f", "changes");
    }

    /** CVE-2022-23648. */
    @Test
    void volumesOfAnImageLieInItWhateverTheirPath() throws Exception {
        Path secrets = Files.createDirectories(engine.directory().resolve("secrets"));
        Files.writeString(secrets.resolve("key"), "secret\n");
        importImage(
                "volumes:1",
                root().symlink("linked", secrets.toString()),
                "VOLUME [\"/../../../../../.." + secrets + "\"]",
                "VOLUME [\"/linked\"]");

        CommandResult run = engine.caisson(
                "run", "--rm", "volumes:1", "sh", "-c", "cat " + secrets + "/key; ls " + secrets + " /linked/; id");
        CommandResult plain = engine.caisson("run", "--rm", "volumes:1", "id");

        assertThat(run.output() + run.errors()).doesNotContain("secret\n").doesNotContain("key\n");
        assertThat(plain.exitCode() == 0 || plain.errors().contains("/linked"))
                .as(plain.errors())
                .isTrue();
        try (Stream<Path> files = Files.list(secrets)) {
            assertThat(files).containsExactly(secrets.resolve("key"));
        }
    }

    /** CVE-2024-40635, CVE-2022-0811. */
    @Test
    void numbersThatOverflowAndForeignParametersAreRefused() {
        for (String user : new String[] {"4294967296", "2147483648", "-1", "0x0"}) {
            assertThat(caisson(125, "run", "--rm", "-u", user, BusyboxImage.REFERENCE, "id")
                            .output())
                    .isEmpty();
        }
        for (String parameter :
                new String[] {"kernel.core_pattern=|/x", "net.ipv4.ip_forward=1+kernel.core_pattern=|/x"}) {
            CommandResult run = engine.caisson(
                    "run",
                    "--rm",
                    "--sysctl",
                    parameter,
                    BusyboxImage.REFERENCE,
                    "cat",
                    "/proc/sys/kernel/core_pattern");
            assertThat(run.exitCode()).as(run.output()).isEqualTo(125);
        }
    }

    /** CVE-2021-41091, CVE-2024-25621: programs in layers are not to be had by users of the host. */
    @Test
    void othersDoNotGetIntoTheData() throws IOException {
        caisson(0, "run", "--name", "data", BusyboxImage.REFERENCE, "touch", "/secret");
        try (Stream<Path> parts = Files.list(engine.root())) {
            for (Path part : parts.filter(Files::isDirectory).toList()) {
                CommandResult looked = CommandResult.of(new ProcessBuilder(
                        "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "ls", part.toString()));
                assertThat(looked.exitCode())
                        .as("ls %s: %s", part, looked.output())
                        .isNotZero();
            }
        }
        CommandResult called = CommandResult.of(new ProcessBuilder(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "test",
                "-w",
                engine.socket().toString()));
        assertThat(called.exitCode()).as("writing to the socket").isEqualTo(1);
        caisson(0, "rm", "data");
    }

    /** CVE-2022-23471, CVE-2025-64329. */
    @Test
    void attachingAgainAndAgainLeavesNeitherDescriptorsNorThreads() throws Exception {
        caisson(0, "run", "-d", "-i", "--name", "attached", BusyboxImage.REFERENCE, "cat");
        try (EngineConnection connection = engine.connect()) {
            attach(connection, 10);
            long descriptors = count("fd");
            long threads = count("task");

            attach(connection, CYCLES);

            // Java opens some of its own at any time; what every tenth cycle leaves is still seen.
            await("descriptors", () -> count("fd") < descriptors + CYCLES / 10);
            await("threads", () -> count("task") < threads + CYCLES / 10);
        }
        caisson(0, "rm", "-f", "attached");
    }

    private static void attach(EngineConnection connection, int times) throws InterruptedException {
        for (int cycle = 0; cycle < times; cycle++) {
            Attached attached = new Attached();
            connection.containersStreaming().attachContainer(attached);
            attached.call.onNext(AttachContainerRequest.newBuilder()
                    .setTarget(AttachTarget.newBuilder().setContainer("attached"))
                    .build());
            assertThat(attached.begun.await(30, TimeUnit.SECONDS)).isTrue();
            attached.call.cancel("enough", null);
            assertThat(attached.over.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static long count(String what) {
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(engine.pid()), what))) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("%s are left", what).isBefore(end);
            LockSupport.parkNanos(50_000_000);
        }
    }

    /** Busybox and nothing else. */
    private static TestTar root() throws IOException {
        TestTar tar = new TestTar()
                .directory("bin/")
                .directory("etc/")
                .entry("bin/busybox", '0', Files.readAllBytes(BusyboxImage.busybox()), header -> header.mode(0755));
        for (String applet : new String[] {"sh", "cat", "echo", "id", "ls"}) {
            tar.symlink("bin/" + applet, "busybox");
        }
        return tar;
    }

    private static void importImage(String name, TestTar tar, String... changes) throws IOException {
        Path file = Files.write(engine.directory().resolve("image.tar"), tar.bytes());
        Stream<String> words = Stream.of(changes).flatMap(change -> Stream.of("-c", change));
        caisson(
                0,
                Stream.concat(
                                Stream.concat(Stream.of("import", "-c", "ENV PATH=/bin"), words),
                                Stream.of(file.toString(), name))
                        .toArray(String[]::new));
    }

    private static CommandResult caisson(int exitCode, String... arguments) {
        CommandResult result = engine.caisson(arguments);
        assertThat(result.exitCode())
                .as("%s: %s", String.join(" ", arguments), result.errors())
                .isEqualTo(exitCode);
        return result;
    }

    private static final class Attached
            implements ClientResponseObserver<AttachContainerRequest, AttachContainerResponse> {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch over = new CountDownLatch(1);
        ClientCallStreamObserver<AttachContainerRequest> call;

        @Override
        public void beforeStart(ClientCallStreamObserver<AttachContainerRequest> stream) {
            call = stream;
        }

        @Override
        public void onNext(AttachContainerResponse answer) {
            begun.countDown();
        }

        @Override
        public void onError(Throwable cause) {
            over.countDown();
        }

        @Override
        public void onCompleted() {
            over.countDown();
        }
    }
}
