package io.caisson.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.error.EngineException;
import io.caisson.error.FieldViolation;
import io.caisson.oci.OciJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads changes of an image's configuration as Docker's {@code --change} spells them: CMD, ENTRYPOINT, ENV,
 * EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME, WORKDIR (Dockerfile reference). No variable is expanded.
 */
final class ConfigChanges {
    private static final Pattern INSTRUCTION = Pattern.compile("\\s*([A-Za-z]+)\\s+(.*\\S)\\s*", Pattern.DOTALL);
    private static final Pattern PORT = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?(?:/(tcp|udp|sctp))?");
    private static final int LARGEST_PORT = 65_535;
    private static final List<String> SHELL = List.of("/bin/sh", "-c");

    private final List<ConfigChange> changes = new ArrayList<>();
    private boolean setsCommand;

    private ConfigChanges() {}

    /**
     * Reads all of them.
     *
     * @throws EngineException {@code INVALID_REQUEST} with a violation for each that cannot be read
     */
    static List<ConfigChange> parse(List<String> instructions) {
        ConfigChanges parsed = new ConfigChanges();
        List<FieldViolation> violations = new ArrayList<>();
        for (int i = 0; i < instructions.size(); i++) {
            try {
                parsed.add(instructions.get(i));
            } catch (IllegalArgumentException e) {
                violations.add(new FieldViolation("changes[" + i + "]", String.valueOf(e.getMessage())));
            }
        }
        if (!violations.isEmpty()) {
            throw EngineException.invalid(violations);
        }
        return List.copyOf(parsed.changes);
    }

    private void add(String instruction) {
        Matcher matcher = INSTRUCTION.matcher(instruction);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be an instruction and its arguments, such as CMD [\"sh\"]");
        }
        String name = matcher.group(1).toUpperCase(Locale.ROOT);
        String rest = matcher.group(2);
        switch (name) {
            case "CMD" -> {
                setsCommand = true;
                changes.add(new ConfigChange.Words("Cmd", command(rest)));
            }
            case "ENTRYPOINT" -> {
                changes.add(new ConfigChange.Words("Entrypoint", command(rest)));
                if (!setsCommand) {
                    // The old command was meant for the old entrypoint.
                    changes.add(new ConfigChange.Words("Cmd", List.of()));
                }
            }
            case "ENV" -> changes.add(new ConfigChange.Environment(pairs(name, rest)));
            case "LABEL" -> changes.add(new ConfigChange.Labels(pairs(name, rest)));
            case "EXPOSE" -> changes.add(new ConfigChange.Members("ExposedPorts", ports(rest)));
            case "VOLUME" -> changes.add(new ConfigChange.Members("Volumes", volumes(rest)));
            case "USER" -> changes.add(new ConfigChange.Text("User", single(name, rest)));
            case "STOPSIGNAL" -> changes.add(new ConfigChange.Text("StopSignal", single(name, rest)));
            case "WORKDIR" -> changes.add(new ConfigChange.WorkingDirectory(single(name, rest)));
            case "HEALTHCHECK" ->
                changes.add(new ConfigChange.Health(HealthcheckInstruction.parse(rest, ConfigChanges::list)));
            case "ONBUILD" -> changes.add(new ConfigChange.Trigger(rest));
            default ->
                throw new IllegalArgumentException("has the instruction " + name
                        + "; must be one of CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL,"
                        + " USER, VOLUME, WORKDIR");
        }
    }

    /** A JSON array is the command; any other text is for a shell. */
    private static List<String> command(String text) {
        List<String> words = list(text);
        if (!words.isEmpty() || isEmptyList(text)) {
            return words;
        }
        List<String> shell = new ArrayList<>(SHELL);
        shell.add(text);
        return shell;
    }

    private static boolean isEmptyList(String text) {
        return text.replaceAll("\\s", "").equals("[]");
    }

    /** The strings of a JSON array; empty if the text is none. */
    private static List<String> list(String text) {
        if (!text.startsWith("[")) {
            return List.of();
        }
        try {
            JsonNode array = OciJson.tree(text.getBytes(StandardCharsets.UTF_8), "a change");
            List<String> words = new ArrayList<>();
            for (JsonNode each : array) {
                if (!each.isTextual()) {
                    return List.of();
                }
                words.add(each.asText());
            }
            return words;
        } catch (EngineException notJson) {
            return List.of();
        }
    }

    /** {@code a=b "c=d e"}, or in the old way {@code a everything else}. */
    private static Map<String, String> pairs(String name, String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        List<String> words = DockerfileWords.split(text);
        if (!words.getFirst().contains("=")) {
            String[] parts = text.split("\\s+", 2);
            if (parts.length < 2) {
                throw new IllegalArgumentException(name + " must have the form " + name + " name=value");
            }
            pairs.put(parts[0], parts[1]);
            return pairs;
        }
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException(name + " must have the form " + name + " name=value, not " + word);
            }
            pairs.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return pairs;
    }

    private static List<String> ports(String text) {
        List<String> ports = new ArrayList<>();
        for (String word : DockerfileWords.split(text)) {
            Matcher matcher = PORT.matcher(word);
            int first = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
            int last = first > 0 && matcher.group(2) != null ? Integer.parseInt(matcher.group(2)) : first;
            if (first < 1 || last < first || last > LARGEST_PORT) {
                throw new IllegalArgumentException(
                        "EXPOSE must name ports such as 80, 53/udp or 8000-8010, not " + word);
            }
            String protocol = matcher.group(3) == null ? "tcp" : matcher.group(3);
            for (int port = first; port <= last; port++) {
                ports.add(port + "/" + protocol);
            }
        }
        return ports;
    }

    private static List<String> volumes(String text) {
        List<String> listed = list(text);
        List<String> volumes = listed.isEmpty() ? DockerfileWords.split(text) : listed;
        for (String each : volumes) {
            if (!each.startsWith("/")) {
                throw new IllegalArgumentException("VOLUME must name absolute paths, not " + each);
            }
        }
        return volumes;
    }

    private static String single(String name, String text) {
        List<String> words = DockerfileWords.split(text);
        if (words.size() != 1 || words.getFirst().isEmpty()) {
            throw new IllegalArgumentException(name + " takes one argument");
        }
        return words.getFirst();
    }
}
