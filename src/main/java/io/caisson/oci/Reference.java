package io.caisson.oci;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an image: registry, repository, and a tag, a digest or both (distribution-spec; Docker's
 * short forms are completed: {@code debian} is {@code docker.io/library/debian:latest}).
 *
 * @param registry host and port, such as {@code localhost:5000}
 * @param repository path within the registry
 */
public record Reference(
        String registry,
        String repository,
        @Nullable String tag,
        @Nullable Digest digest) {
    private static final String DEFAULT_REGISTRY = "docker.io";
    private static final String DEFAULT_NAMESPACE = "library/";
    private static final String DEFAULT_TAG = "latest";
    private static final int LONGEST_NAME = 255;

    private static final Pattern REGISTRY = Pattern.compile(
            "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*"
                    + "|\\[[a-fA-F0-9:]+])(?::[0-9]{1,5})?");
    private static final Pattern REPOSITORY =
            Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    /**
     * Parses a reference as a user spells it; without tag and digest it gets the tag {@code latest}.
     *
     * @throws EngineException {@code INVALID_REFERENCE}, which says what is wrong
     */
    public static Reference parse(String text) {
        if (text.isEmpty() || text.length() > 1024) {
            throw invalid(text, "it must have 1 to 1024 characters");
        }
        String rest = text;
        Digest digest = null;
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = Digest.parse(rest.substring(at + 1));
            rest = rest.substring(0, at);
        }
        String tag = null;
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/')) {
            tag = rest.substring(colon + 1);
            rest = rest.substring(0, colon);
            if (!TAG.matcher(tag).matches()) {
                throw invalid(text, "the tag '" + tag + "' must be letters, digits, '_', '.' and '-', at most 128");
            }
        }
        return complete(text, rest, tag, digest);
    }

    private static Reference complete(String text, String name, @Nullable String tag, @Nullable Digest digest) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean hasRegistry = first.contains(".")
                || first.contains(":")
                || first.equals("localhost")
                || !first.equals(first.toLowerCase(java.util.Locale.ROOT));
        String registry = hasRegistry ? first : DEFAULT_REGISTRY;
        String repository = hasRegistry ? name.substring(slash + 1) : name;
        if (registry.equals("index.docker.io")) {
            registry = DEFAULT_REGISTRY;
        }
        if (registry.equals(DEFAULT_REGISTRY) && repository.indexOf('/') < 0) {
            repository = DEFAULT_NAMESPACE + repository;
        }
        check(text, registry, repository);
        return new Reference(registry, repository, tag == null && digest == null ? DEFAULT_TAG : tag, digest);
    }

    private static void check(String text, String registry, String repository) {
        if (!REGISTRY.matcher(registry).matches()) {
            throw invalid(text, "'" + registry + "' is no registry's host[:port]");
        }
        Matcher matcher = REPOSITORY.matcher(repository);
        if (!matcher.matches()) {
            throw invalid(
                    text,
                    "the repository '" + repository
                            + "' must be lower-case letters and digits, with '.', '_', '-' or '/' between them");
        }
        if (repository.length() > LONGEST_NAME) {
            throw invalid(text, "the repository's name must have at most " + LONGEST_NAME + " characters");
        }
    }

    /** The name without tag and digest. */
    public String name() {
        return registry + "/" + repository;
    }

    /** What a registry is asked for: the digest if there is one, else the tag. */
    public String manifestReference() {
        return digest != null ? digest.toString() : Optional.ofNullable(tag).orElse(DEFAULT_TAG);
    }

    /** The same with a tag and without a digest. */
    public Reference tagged(String newTag) {
        return new Reference(registry, repository, newTag, null);
    }

    /** In full: {@code docker.io/library/debian:12}. */
    @Override
    public String toString() {
        return name() + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }

    private static EngineException invalid(String text, String why) {
        String shown = text.length() <= 300 ? text : text.substring(0, 300) + "…";
        return new EngineException(ErrorReason.INVALID_REFERENCE, "'" + shown + "' is no image reference: " + why + ".")
                .with("reference", shown);
    }
}
