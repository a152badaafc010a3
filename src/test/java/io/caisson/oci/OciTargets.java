package io.caisson.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.cli.output.Human;
import io.caisson.error.ErrorReason;
import io.caisson.testing.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Whatever a user, a registry or an archive sends is read or refused, and what was read is written as it was. */
public final class OciTargets {
    private static final ErrorReason[] DOCUMENT = {
        ErrorReason.CONTENT_CORRUPT, ErrorReason.LIMIT_EXCEEDED, ErrorReason.LAYER_REFUSED
    };

    private OciTargets() {}

    /** See {@link io.caisson.testing.ParserFuzz}. */
    public static void references(byte[] bytes) throws Exception {
        String text = text(bytes);
        Optional<Reference> read =
                Fuzzing.parse(() -> Reference.parse(text), ErrorReason.INVALID_REFERENCE, ErrorReason.CONTENT_CORRUPT);
        read.ifPresent(reference -> {
            assertThat(Reference.parse(reference.toString())).isEqualTo(reference);
            assertThat(Reference.parse(Human.reference(reference.toString()))).isEqualTo(reference);
        });
    }

    /** See {@link io.caisson.testing.ParserFuzz}. */
    public static void manifests(byte[] bytes) throws Exception {
        for (String type : new String[] {MediaType.MANIFEST, MediaType.INDEX}) {
            Fuzzing.parse(() -> ManifestDocument.parse(bytes, type, "it"), DOCUMENT)
                    .ifPresent(document -> {
                        byte[] written = switch (document) {
                            case ManifestDocument.Index(ImageIndex index) -> OciJson.write(index);
                            case ManifestDocument.Manifest(ImageManifest manifest) -> OciJson.write(manifest);
                        };
                        assertThat(ManifestDocument.parse(written, type, "it")).isEqualTo(document);
                    });
        }
    }

    /** See {@link io.caisson.testing.ParserFuzz}. */
    public static void configurations(byte[] bytes) throws Exception {
        Fuzzing.parse(() -> OciJson.read(bytes, ImageConfig.class, "it"), DOCUMENT)
                .ifPresent(config -> assertThat(OciJson.read(OciJson.write(config), ImageConfig.class, "it"))
                        .isEqualTo(config));
        Fuzzing.parse(() -> OciJson.read(bytes, ImageHistory.class, "it"), DOCUMENT)
                .ifPresent(history -> assertThat(OciJson.read(OciJson.write(history), ImageHistory.class, "it"))
                        .isEqualTo(history));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
