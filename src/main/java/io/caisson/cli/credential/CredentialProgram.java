package io.caisson.cli.credential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A program {@code docker-credential-NAME} of the user's: reads a command's input from stdin and answers on stdout.
 */
final class CredentialProgram {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final String NONE = "credentials not found";
    private static final int LARGEST_ANSWER = 64 * 1024;
    /** Long enough for a person to unlock a keyring. */
    private static final long LONGEST_SECONDS = 120;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String program;
    private final Map<String, String> environment;

    CredentialProgram(String name, Map<String, String> environment) {
        if (!NAME.matcher(name).matches()) {
            throw new CredentialException(
                    "config.json names \"" + name + "\" as a credential helper, which is no name");
        }
        this.program = "docker-credential-" + name;
        this.environment = environment;
    }

    /** What a helper knows. */
    record Secret(String username, String secret) {
        @Override
        public String toString() {
            return "Secret[" + username + "]";
        }
    }

    Optional<Secret> get(String key) {
        Result result = run("get", key);
        if (result.code() != 0) {
            if (result.output().contains(NONE)) {
                return Optional.empty();
            }
            throw failed("get", result);
        }
        try {
            JsonNode answer = MAPPER.readTree(result.output());
            String secret = answer.path("Secret").asText();
            return secret.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Secret(answer.path("Username").asText(), secret));
        } catch (JsonProcessingException e) {
            throw new CredentialException(program + " get: its answer is no JSON");
        }
    }

    void store(String key, Secret secret) {
        String input = MAPPER.createObjectNode()
                .put("ServerURL", key)
                .put("Username", secret.username())
                .put("Secret", secret.secret())
                .toString();
        Result result = run("store", input);
        if (result.code() != 0) {
            throw failed("store", result);
        }
    }

    void erase(String key) {
        Result result = run("erase", key);
        if (result.code() != 0 && !result.output().contains(NONE)) {
            throw failed("erase", result);
        }
    }

    private record Result(int code, String output) {}

    private Result run(String command, String input) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(executable(), command).redirectError(ProcessBuilder.Redirect.INHERIT);
            Process process = builder.start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // One that does not read its input says why by its answer.
            }
            return result(command, process);
        } catch (IOException e) {
            throw new CredentialException("cannot run " + program + ", which config.json names for the registry: "
                    + e.getMessage() + ". Install it, or take it out of config.json");
        }
    }

    private Result result(String command, Process process) throws IOException {
        Thread watch = Thread.ofVirtual().start(() -> {
            try {
                if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                // It has answered.
            }
        });
        try (InputStream stdout = process.getInputStream()) {
            String output = new String(stdout.readNBytes(LARGEST_ANSWER), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new CredentialException(program + " " + command + ": interrupted");
        } finally {
            watch.interrupt();
        }
    }

    /** Looked for where the caller's PATH says. */
    private String executable() {
        for (String directory : environment.getOrDefault("PATH", "").split(":", -1)) {
            java.nio.file.Path candidate = java.nio.file.Path.of(directory, program);
            if (!directory.isEmpty() && java.nio.file.Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        throw new CredentialException("cannot find " + program
                + " in PATH, which config.json names for the registry: install it, or take it out of config.json");
    }

    private CredentialException failed(String command, Result result) {
        // What a helper that failed has said is no secret: it is the reason.
        String said = result.output().strip();
        return new CredentialException(program + " " + command + " ended with code " + result.code()
                + (said.isEmpty() ? "" : ": " + said.substring(0, Math.min(300, said.length()))));
    }
}
