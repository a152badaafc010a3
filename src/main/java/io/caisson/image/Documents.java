package io.caisson.image;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.error.Precondition;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageConfig;
import io.caisson.oci.ImageIndex;
import io.caisson.oci.ManifestDocument;
import io.caisson.oci.OciJson;
import io.caisson.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From a manifest or index to an image: chooses the platform, verifies each document, checks that they fit. */
final class Documents {
    private static final int DEEPEST_INDEX = 4;
    /** What PostgreSQL's jsonb cannot hold, nor anything that a configuration is for, as JSON escapes it. */
    private static final Pattern NO_TEXT = Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\\\u(?:0000|[dD][89a-fA-F])");

    private final @Nullable Platform wanted;
    private final String what;
    private final Function<Descriptor, byte[]> fetch;

    /** @param fetch gives a document's bytes, which are verified here */
    Documents(@Nullable Platform wanted, String what, Function<Descriptor, byte[]> fetch) {
        this.wanted = wanted;
        this.what = what;
        this.fetch = fetch;
    }

    Installer.Plan plan(Descriptor top, byte[] bytes, BlobSource source) {
        Descriptor descriptor = top;
        byte[] document = bytes;
        for (int depth = 0; depth < DEEPEST_INDEX; depth++) {
            switch (ManifestDocument.parse(document, descriptor.mediaType(), "the manifest of " + what)) {
                case ManifestDocument.Index(ImageIndex index) -> {
                    descriptor = choose(index);
                    document = read(descriptor);
                }
                case ManifestDocument.Manifest(var manifest) -> {
                    checkId(manifest.config().digest());
                    byte[] config = read(manifest.config());
                    ImageConfig parsed = OciJson.read(config, ImageConfig.class, "the configuration of " + what);
                    NewImage image = new NewImage(descriptor, manifest, parsed);
                    check(image);
                    return new Installer.Plan(
                            image,
                            List.of(
                                    new Installer.Document(manifest.config(), config),
                                    new Installer.Document(descriptor, document)),
                            source);
                }
            }
        }
        throw corrupt("an index leads to an index, more than " + DEEPEST_INDEX + " deep");
    }

    /** A document's bytes, verified. */
    byte[] read(Descriptor descriptor) {
        if (descriptor.size() > OciJson.LARGEST_DOCUMENT) {
            throw new EngineException(
                    ErrorReason.LIMIT_EXCEEDED,
                    "Reading " + what + ": " + descriptor.digest() + " has " + descriptor.size() + " bytes, more than "
                            + OciJson.LARGEST_DOCUMENT + ".");
        }
        byte[] bytes = fetch.apply(descriptor);
        Digest.Algorithm algorithm = descriptor.digest().algorithm();
        Digest actual = Digest.of(algorithm, algorithm.start().digest(bytes));
        if (bytes.length != descriptor.size() || !actual.equals(descriptor.digest())) {
            throw corrupt(descriptor.digest() + " is " + actual + " with " + bytes.length + " bytes");
        }
        return bytes;
    }

    private Descriptor choose(ImageIndex index) {
        Platform platform = wanted == null ? Platform.host() : wanted;
        for (Descriptor each : index.manifests()) {
            Platform offered = each.platform();
            if (offered != null && platform.accepts(offered)) {
                return each;
            }
        }
        if (index.manifests().size() == 1 && index.manifests().getFirst().platform() == null) {
            return index.manifests().getFirst();
        }
        throw mismatch(platform, ManifestDocument.platforms(index));
    }

    /** The digest is the image's ID, which has 64 digits everywhere. */
    private void checkId(Digest config) {
        if (config.algorithm() != Digest.Algorithm.SHA256) {
            throw new EngineException(
                    ErrorReason.NOT_IMPLEMENTED,
                    "Reading " + what + ": its configuration is named by "
                            + config.algorithm().label() + ", and an image's ID is sha256.");
        }
    }

    private void check(NewImage image) {
        int diffIds = image.config().rootfs().diffIds().size();
        int layers = image.manifest().layers().size();
        if (diffIds != layers || layers == 0) {
            throw corrupt("its manifest has " + layers + " layers and its configuration " + diffIds
                    + "; both must have the same, and at least one");
        }
        String written = new String(OciJson.write(image.config()), StandardCharsets.UTF_8);
        if (NO_TEXT.matcher(written).find()) {
            throw corrupt("its configuration holds a NUL character or half a surrogate pair");
        }
        Platform has = image.config().platform();
        Platform platform = wanted == null ? Platform.host() : wanted;
        if (!platform.accepts(has)) {
            throw mismatch(platform, List.of(has));
        }
    }

    private EngineException mismatch(Platform platform, List<Platform> offered) {
        EngineException mismatch = new EngineException(
                        ErrorReason.PLATFORM_MISMATCH,
                        "Getting " + what + " for " + platform + ": there is none; there is "
                                + (offered.isEmpty()
                                        ? "nothing"
                                        : String.join(
                                                ", ",
                                                offered.stream()
                                                        .map(Platform::toString)
                                                        .toList()))
                                + ". Ask for one of these with --platform.")
                .with("platform", platform.toString());
        for (Platform each : offered) {
            mismatch = mismatch.blockedBy(new Precondition("OFFERED", each.toString(), "there is one for " + each));
        }
        return mismatch;
    }

    private EngineException corrupt(String why) {
        return new EngineException(ErrorReason.CONTENT_CORRUPT, "Reading " + what + ": " + why + ".");
    }
}
