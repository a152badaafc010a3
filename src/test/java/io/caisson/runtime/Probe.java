package io.caisson.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** A small static program that tries what a hostile container might, compiled where there is a compiler. */
final class Probe {
    private static final Path COMPILER = Path.of("/usr/bin/gcc");

    private Probe() {}

    /** Puts it into a layer as {@code /probe}; skips the test without a compiler. */
    static Path layer(Path directory) throws IOException, InterruptedException {
        assumeThat(COMPILER).exists();
        Path layer = Files.createDirectories(directory.resolve("probe-layer"));
        Path source = directory.resolve("probe.c");
        if (!Files.exists(source)) {
            try (InputStream in = Objects.requireNonNull(Probe.class.getResourceAsStream("/runtime/probe.c"))) {
                Files.copy(in, source);
            }
            run(
                    COMPILER.toString(),
                    "-static",
                    "-O1",
                    "-o",
                    layer.resolve("probe").toString(),
                    source.toString());
            Files.copy(layer.resolve("probe"), layer.resolve("suid-probe"));
            run("chmod", "4755", layer.resolve("suid-probe").toString());
        }
        return layer;
    }

    /** Its lines: what was tried, and the errno. */
    static Map<String, Integer> errors(String output) {
        Map<String, Integer> errors = new LinkedHashMap<>();
        output.lines().forEach(line -> {
            int space = line.lastIndexOf(' ');
            errors.put(line.substring(0, space), Integer.parseInt(line.substring(space + 1)));
        });
        return errors;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
    }
}
