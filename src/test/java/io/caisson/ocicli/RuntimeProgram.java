package io.caisson.ocicli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caisson.testing.CommandResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** An OCI runtime, ours or another's, with a state directory of its own. */
final class RuntimeProgram {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final String name;
    final Path state;
    private final List<String> words;

    RuntimeProgram(String name, Path state, String... program) {
        this.name = name;
        this.state = state;
        this.words = new ArrayList<>(Arrays.asList(program));
        words.addAll(List.of("--root", state.toString()));
    }

    /** The same with another state directory. */
    RuntimeProgram in(Path other) {
        return new RuntimeProgram(
                name, other, words.subList(0, words.size() - 2).toArray(String[]::new));
    }

    CommandResult call(String... arguments) {
        return CommandResult.of(command(arguments));
    }

    ProcessBuilder command(String... arguments) {
        List<String> all = new ArrayList<>(words);
        all.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(all);
    }

    /** Makes a container whose output nobody reads. */
    CommandResult create(TestBundle bundle, String id, String... flags) {
        List<String> all = new ArrayList<>(List.of("create", "--bundle", bundle.directory.toString()));
        all.addAll(Arrays.asList(flags));
        all.add(id);
        // Its streams outlive the call: they must not be the pipes that are read to their end.
        return CommandResult.of(command(all.toArray(String[]::new))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(bundle.directory.resolve("stderr").toFile()));
    }

    /** Runs a container to its end. */
    CommandResult run(TestBundle bundle, String id, String... flags) {
        List<String> all = new ArrayList<>(List.of("run", "--bundle", bundle.directory.toString()));
        all.addAll(Arrays.asList(flags));
        all.add(id);
        return call(all.toArray(String[]::new));
    }

    JsonNode state(String id) {
        try {
            return new ObjectMapper().readTree(call("state", id).succeeded().output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String status(String id) {
        CommandResult result = call("state", id);
        try {
            return result.exitCode() == 0
                    ? new ObjectMapper()
                            .readTree(result.output())
                            .path("status")
                            .asText()
                    : "none";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String awaitStatus(String id, String wanted) {
        await(() -> status(id).equals(wanted));
        return wanted;
    }

    /** Waits for something that comes to pass. */
    static void await(BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("It did not come to pass within " + PATIENCE);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
