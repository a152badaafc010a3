package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.testing.BusyboxImage;
import io.caisson.testing.CommandResult;
import io.caisson.testing.FakeSyslog;
import io.caisson.testing.PackagedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Log drivers, by the command line. Needs root. */
class LogDriverIT {
    private static final String IMAGE = BusyboxImage.REFERENCE;
    private static final String COUNT = "i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i + 1)); done";

    private static PackagedEngine engine;

    @BeforeAll
    static void start() {
        engine = PackagedEngine.start();
        caisson("load", "-i", BusyboxImage.write(engine.directory()).toString());
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @Test
    void logsAreRotatedAndCompressed() throws IOException {
        String shown = caisson(
                "run",
                "--name",
                "all",
                "--log-opt",
                "max-size=16k",
                "--log-opt",
                "max-file=1000",
                "--log-opt",
                "compress=true",
                IMAGE,
                "sh",
                "-c",
                COUNT);
        List<String> lines = IntStream.range(0, 3000).mapToObj(i -> "line " + i).toList();
        assertThat(shown.lines()).containsExactlyElementsOf(lines);
        assertThat(caisson("logs", "all").lines()).containsExactlyElementsOf(lines);
        assertThat(caisson("logs", "--tail", "2", "all")).isEqualTo("line 2998\nline 2999\n");
        assertThat(caisson("inspect", "all")).contains("\"driver\": \"json\"", "\"max-size\": \"16k\"");
        assertThat(files("all")).hasSizeGreaterThan(5);
    }

    @Test
    void onlyTheNewestFilesAreKept() throws IOException {
        caisson(
                "run",
                "-d",
                "--name",
                "newest",
                "--log-opt",
                "max-size=8k",
                "--log-opt",
                "max-file=2",
                IMAGE,
                "sh",
                "-c",
                COUNT);
        caisson("wait", "newest");
        assertThat(files("newest")).hasSizeLessThanOrEqualTo(2);
        assertThat(caisson("logs", "newest")).endsWith("line 2999\n").doesNotContain("line 1\n");
    }

    @Test
    void noneKeepsNothingToRead() {
        CommandResult run =
                engine.caisson("run", "--name", "none", "--log-driver", "none", IMAGE, "sh", "-c", COUNT + "; exit 3");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.output()).isNotEmpty();
        CommandResult logs = engine.caisson("logs", "none");
        assertThat(logs.exitCode()).isEqualTo(1);
        assertThat(logs.errors()).contains("its log driver is none");
    }

    @Test
    void syslogIsToldEachLineOnceOverAKilledEngine() throws Exception {
        try (FakeSyslog receiver = FakeSyslog.unixDatagrams(engine.directory().resolve("syslog"))) {
            caisson(
                    "run",
                    "-d",
                    "--name",
                    "told",
                    "--log-driver",
                    "syslog",
                    "--log-opt",
                    "syslog-address=" + receiver.address(),
                    "--log-opt",
                    "tag={{.Name}}",
                    IMAGE,
                    "sh",
                    "-c",
                    COUNT);
            List<String> messages = new ArrayList<>(receiver.take(300));
            engine.kill9();
            engine.restart();
            while (!messages.getLast().endsWith("] line 2999")) {
                messages.addAll(receiver.take(1));
            }

            assertThat(messages).allMatch(message -> message.contains(" told - stdout [meta sequenceId="));
            // What was sent when the engine was killed may come twice, with the same number.
            assertThat(messages).hasSizeLessThanOrEqualTo(3001);
            assertThat(messages.stream().distinct().map(message -> message.substring(message.lastIndexOf("] ") + 2)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 3000).mapToObj(i -> "line " + i).toList());
        }
        CommandResult logs = engine.caisson("logs", "told");
        assertThat(logs.exitCode()).isEqualTo(1);
        assertThat(logs.errors()).contains("its log driver is syslog");
    }

    @Test
    void whatIsUnknownIsRefusedBeforeAnythingIsMade() {
        CommandResult driver = engine.caisson("create", "--name", "refused", "--log-driver", "journald", IMAGE);
        assertThat(driver.errors()).contains("config.log.driver", "json, syslog, none");
        CommandResult option = engine.caisson("create", "--name", "refused", "--log-opt", "size=1m", IMAGE);
        assertThat(option.errors()).contains("size", "max-size");
        assertThat(caisson("ps", "-aq", "--filter", "name=refused")).isEmpty();
    }

    private static List<Path> files(String container) throws IOException {
        String id = caisson("ps", "-aq", "--no-trunc", "--filter", "name=" + container)
                .strip();
        Path log = engine.root().resolve("containers").resolve(id).resolve("log");
        try (Stream<Path> found = Files.list(log)) {
            return found.toList();
        }
    }

    private static String caisson(String... words) {
        CommandResult result = engine.caisson(words);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.output();
    }
}
