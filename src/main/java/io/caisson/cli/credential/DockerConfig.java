package io.caisson.cli.credential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.cli.option.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/**
 * Docker's {@code config.json}: the fields about registries. All others, and their order, stay as they are when it
 * is written.
 */
final class DockerConfig {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String AUTHS = "auths";

    private final Path file;
    private final ObjectNode root;

    private DockerConfig(Path file, ObjectNode root) {
        this.file = file;
        this.root = root;
    }

    /**
     * Reads the file, or begins one: {@code $DOCKER_CONFIG/config.json}, else {@code ~/.docker/config.json}.
     *
     * @throws CredentialException if it is there and cannot be read
     */
    static DockerConfig read(Map<String, String> environment) {
        Path file = file(environment);
        try {
            JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
            if (root instanceof ObjectNode object) {
                return new DockerConfig(file, object);
            }
            throw unreadable(file, "it is no JSON object");
        } catch (NoSuchFileException e) {
            return new DockerConfig(file, MAPPER.createObjectNode());
        } catch (JsonProcessingException e) {
            // Its own words would quote the file, with what is secret in it.
            throw unreadable(
                    file,
                    "it is no JSON (line "
                            + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + ")");
        } catch (IOException e) {
            throw unreadable(file, Reasons.of(e));
        }
    }

    private static Path file(Map<String, String> environment) {
        String directory = environment.getOrDefault("DOCKER_CONFIG", "");
        if (!directory.isEmpty()) {
            return Path.of(directory, "config.json");
        }
        return Path.of(environment.getOrDefault("HOME", "/root"), ".docker", "config.json");
    }

    Path file() {
        return file;
    }

    /** The suffix of the program that knows the registry's credentials. */
    Optional<String> helper(String registry) {
        String own = root.path("credHelpers").path(registry).asText();
        if (own.isEmpty()) {
            own = root.path("credHelpers").path(RegistryName.key(registry)).asText();
        }
        String name = own.isEmpty() ? root.path("credsStore").asText() : own;
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    /** What {@code auths} holds of a registry, by its name or by an address with that host. */
    Optional<JsonNode> auth(String registry) {
        JsonNode auths = root.path(AUTHS);
        for (String key : new String[] {RegistryName.key(registry), registry}) {
            if (auths.has(key)) {
                return Optional.of(auths.get(key));
            }
        }
        return auths.properties().stream()
                .filter(entry -> RegistryName.ofAddress(entry.getKey()).equals(registry))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Puts a registry's entry; with a helper an empty one, which says that there was a login. */
    void put(String registry, Map<String, String> fields) {
        ObjectNode entry = MAPPER.createObjectNode();
        fields.forEach(entry::put);
        auths().set(RegistryName.key(registry), entry);
    }

    /** Takes every entry of a registry away; false if there was none. */
    boolean remove(String registry) {
        ObjectNode auths = auths();
        int before = auths.size();
        auths.properties()
                .removeIf(entry -> RegistryName.ofAddress(entry.getKey()).equals(registry));
        return auths.size() < before;
    }

    /** Writes it for its owner alone, whole or not at all; a link stays one. */
    void write() {
        try {
            Path target = Files.exists(file) ? file.toRealPath() : file;
            Path directory = target.toAbsolutePath().getParent();
            if (directory == null) {
                throw unwritable("it has no directory");
            }
            if (!Files.exists(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            // A temporary file is made with mode 0600.
            Path temporary = Files.createTempFile(directory, "config.json", "");
            try {
                Files.write(temporary, MAPPER.writer(tabs()).writeValueAsBytes(root));
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw unwritable(Reasons.of(e));
        }
    }

    private ObjectNode auths() {
        return root.get(AUTHS) instanceof ObjectNode auths ? auths : root.putObject(AUTHS);
    }

    private static DefaultPrettyPrinter tabs() {
        return new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter("\t", "\n"))
                .withArrayIndenter(new DefaultIndenter("\t", "\n"));
    }

    private CredentialException unwritable(String why) {
        return new CredentialException("cannot write " + file + ": " + why);
    }

    private static CredentialException unreadable(Path file, String why) {
        return new CredentialException("cannot read the credentials in " + file + ": " + why
                + ". Mend or remove the file, or name another directory with DOCKER_CONFIG");
    }
}
