package io.caisson.oci;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.caisson.error.EngineException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an image runs on (image-spec, image-index.md, {@code platform}).
 *
 * @param os such as {@code linux}
 * @param architecture as Go spells it: {@code amd64}, {@code arm64} …
 * @param variant of the architecture, such as {@code v8}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Platform(
        String os, String architecture, @Nullable String variant) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    // Jackson passes null for what a document leaves out.
    @SuppressWarnings("NullAway")
    public Platform {
        os = os == null ? "" : os;
        architecture = architecture == null ? "" : architecture;
    }

    /** What this engine's machine runs. */
    public static Platform host() {
        return switch (System.getProperty("os.arch", "")) {
            case "aarch64" -> new Platform("linux", "arm64", "v8");
            case "amd64", "x86_64" -> new Platform("linux", "amd64", null);
            default -> new Platform("linux", System.getProperty("os.arch", ""), null);
        };
    }

    /**
     * Parses {@code os/architecture[/variant]}.
     *
     * @throws EngineException {@code INVALID_REQUEST} about the field {@code platform}
     */
    public static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        boolean sound = parts.length >= 2
                && parts.length <= 3
                && List.of(parts).stream().allMatch(part -> WORD.matcher(part).matches());
        if (!sound) {
            throw EngineException.invalid(
                    "platform", "must be os/architecture[/variant], such as linux/arm64; it is '" + text + "'");
        }
        String architecture = architectureName(parts[1].toLowerCase(Locale.ROOT));
        return new Platform(parts[0].toLowerCase(Locale.ROOT), architecture, parts.length == 3 ? parts[2] : null);
    }

    /** Whether an image for the other platform is what somebody wants who asks for this one. */
    public boolean accepts(Platform offered) {
        return os.equals(offered.os)
                && architecture.equals(offered.architecture)
                && (variant == null || variantName().equals(offered.variantName()));
    }

    /** The variant; arm64 without one means v8. */
    private String variantName() {
        if (variant != null) {
            return variant;
        }
        return architecture.equals("arm64") ? "v8" : "";
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant == null || variant.isEmpty() ? "" : "/" + variant);
    }

    private static String architectureName(String name) {
        return switch (name) {
            case "x86_64", "x86-64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }
}
