package io.caisson.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients in other languages, from the protos alone, against the packaged engine. Needs root, npm, python3-grpcio. */
class ClientsIT {
    private static final Path CLIENTS = Path.of("src/test/clients");
    private static final Path WORK = Path.of("target/clients");
    private static PackagedEngine engine;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        engine.caisson(
                        "load",
                        "-q",
                        "-i",
                        BusyboxImage.write(engine.directory()).toString())
                .succeeded();
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @Test
    void pythonCreatesStartsWaitsAndReads() throws IOException {
        Path stubs = Files.createDirectories(WORK.resolve("python"));
        // Debian's python3-grpcio belongs to Debian's python3, whichever else is first on the path.
        List<String> protoc = new ArrayList<>(List.of(
                "/usr/bin/python3",
                "-m",
                "grpc_tools.protoc",
                "-I",
                "proto",
                "--python_out=" + stubs,
                "--grpc_python_out=" + stubs));
        try (Stream<Path> protos = Files.list(Path.of("proto/caisson/v1"))) {
            protos.map(proto -> Path.of("proto").relativize(proto).toString()).forEach(protoc::add);
        }
        run(protoc.toArray(String[]::new));
        String output = run(
                "/usr/bin/python3",
                CLIENTS.resolve("python/tour.py").toString(),
                stubs.toString(),
                engine.host(),
                BusyboxImage.REFERENCE);
        assertSeen(output, "python");
    }

    @Test
    void nodeCreatesStartsWaitsAndReads() throws IOException {
        Path project = Files.createDirectories(WORK.resolve("node"));
        for (String file : new String[] {"package.json", "tour.js"}) {
            Files.write(
                    project.resolve(file),
                    Files.readAllBytes(CLIENTS.resolve("node").resolve(file)));
        }
        run(
                "npm",
                "install",
                "--prefix",
                project.toString(),
                "--prefer-offline",
                "--no-audit",
                "--no-fund",
                "--no-package-lock",
                "--loglevel=error");
        String output =
                run("node", project.resolve("tour.js").toString(), "proto", engine.host(), BusyboxImage.REFERENCE);
        assertSeen(output, "node");
    }

    private static void assertSeen(String output, String language) {
        assertThat(output.lines())
                .contains("stdout: hello " + language, "stderr: oops", "exit code: 3")
                .contains("refused: NOT_FOUND CONTAINER_NOT_FOUND");
        assertThat(engine.caisson("ps", "-aq").succeeded().output()).isEmpty();
    }

    private static String run(String... words) {
        return CommandResult.of(new ProcessBuilder(words)).succeeded().output();
    }
}
