package io.caisson.spec;

import io.caisson.oci.ContainerConfig;
import io.caisson.oci.ImageConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an image's config says of its containers: image-spec {@code config.md}.
 *
 * @param user null or empty for root
 * @param env {@code NAME=value} each
 * @param entrypoint the first part of the command
 * @param cmd the second part, which a caller's args replace
 * @param workingDirectory null or empty for {@code /}
 */
public record ImageDefaults(
        @Nullable String user,
        List<String> env,
        List<String> entrypoint,
        List<String> cmd,
        @Nullable String workingDirectory) {
    /** An image that says nothing. */
    public static final ImageDefaults NONE = new ImageDefaults(null, List.of(), List.of(), List.of(), null);

    /** What the image's config says. */
    public static ImageDefaults of(ImageConfig image) {
        ContainerConfig config = image.config();
        return new ImageDefaults(config.user(), config.env(), config.entrypoint(), config.cmd(), config.workingDir());
    }

    public ImageDefaults {
        env = List.copyOf(env);
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
    }
}
