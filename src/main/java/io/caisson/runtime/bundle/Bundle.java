package io.caisson.runtime.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.FieldViolation;
import io.caisson.oci.OciJson;
import io.caisson.oci.runtime.Root;
import io.caisson.oci.runtime.RuntimeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A directory with a container's configuration (runtime-spec, bundle.md).
 *
 * @param directory absolute
 * @param document {@code config.json} as it was read
 * @param spec what it says
 * @param hooks by their points; none where the document has none
 */
public record Bundle(Path directory, byte[] document, RuntimeSpec spec, Map<HookPoint, List<Hook>> hooks) {
    private static final String CONFIG = "config.json";

    /**
     * Reads one whose configuration keeps to the rules.
     *
     * @throws EngineException {@code INVALID_REQUEST} with all violations, {@code CONTENT_CORRUPT}
     */
    public static Bundle read(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        Bundle bundle = of(absolute, document(absolute.resolve(CONFIG)));
        List<FieldViolation> violations = new BundleChecks(bundle).violations();
        if (!violations.isEmpty()) {
            throw EngineException.invalid(violations).during("Reading " + absolute.resolve(CONFIG));
        }
        return bundle;
    }

    /** One that was read and checked before. */
    static Bundle of(Path directory, byte[] document) {
        String what = CONFIG + " of the bundle " + directory;
        JsonNode tree = SpecDocument.lenient(OciJson.tree(document, what));
        return new Bundle(
                directory, document, SpecDocument.spec(tree, what), SpecDocument.hooks(tree.path("hooks"), what));
    }

    /** The document's tree, for what the records have no field for. */
    JsonNode tree() {
        return OciJson.tree(document, CONFIG);
    }

    /** Where its root file system is. */
    public Path rootPath() {
        Root root = spec.root();
        return directory.resolve(root == null ? "rootfs" : root.path()).normalize();
    }

    private static byte[] document(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new EngineException(
                    ErrorReason.INVALID_REQUEST,
                    "There is no " + file + ". A bundle has one: write it, or name another directory with --bundle",
                    e);
        } catch (IOException e) {
            throw new EngineException(ErrorReason.INVALID_REQUEST, "Reading " + file + ": " + e, e);
        }
    }
}
