package io.caisson.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.MediaType;
import io.caisson.oci.Platform;
import io.caisson.testing.FakeImage;
import io.caisson.testing.FakeImage.Layer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that are sound JSON and yet no image: each is refused in words, before anything is fetched. */
class DocumentsTest {
    private final Layer layer = Layer.gzip(FakeImage.tar("file", "content"));
    private final FakeImage image = FakeImage.of(layer);
    private final String manifest = text(image.manifest());
    private final String config = text(image.config());
    private final Map<Digest, byte[]> blobs = new HashMap<>();

    @Test
    void takesASoundImage() {
        assertThat(plan(MediaType.MANIFEST, manifest).image().id())
                .isEqualTo(Digest.of(image.config()).hex());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "{}",
                "{\"schemaVersion\":1}",
                "{\"schemaVersion\":2}",
                "{\"schemaVersion\":2,\"config\":{},\"layers\":[]}",
                "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"x\",\"digest\":null,\"size\":1},\"layers\":[]}",
                "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"x\",\"digest\":\"md5:x\",\"size\":1},\"layers\":[]}",
                "{\"schemaVersion\":2,\"schemaVersion\":2}",
                "{\"schemaVersion\":2} {}",
            })
    void refusesManifests(String document) {
        assertRefused(ErrorReason.CONTENT_CORRUPT, MediaType.MANIFEST, document);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"layers\":[ | \"layers\":[null,",
                "\"layers\":[ | \"layers\":[{},",
                "\"layers\":[ | \"manifests\":[],\"layers\":[",
                "\"size\": | \"size\":-",
                "\"schemaVersion\":2 | \"schemaVersion\":2,\"annotations\":{\"a\":null}",
            })
    void refusesManifestsChangedSo(String from, String to) {
        assertThat(manifest).contains(from);
        assertRefused(ErrorReason.CONTENT_CORRUPT, MediaType.MANIFEST, manifest.replace(from, to));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
                "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
                "application/vnd.oci.image.layer.v1.tar+gzip+encrypted",
                "text/plain",
            })
    void refusesLayersOfOtherTypes(String type) {
        assertRefused(ErrorReason.LAYER_REFUSED, MediaType.MANIFEST, manifest.replace(MediaType.LAYER_GZIP, type));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"schemaVersion\":2,\"manifests\":[null]}",
                "{\"schemaVersion\":2,\"manifests\":[{}]}",
                "{\"schemaVersion\":2,\"manifests\":{}}",
            })
    void refusesIndexes(String document) {
        assertRefused(ErrorReason.CONTENT_CORRUPT, MediaType.INDEX, document);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"os\":null}", "{\"os\":\"linux\"}", "{\"architecture\":\"amd64\"}"})
    void findsNothingAmongIncompletePlatforms(String platform) {
        String document = "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"" + MediaType.MANIFEST
                + "\",\"size\":1,\"digest\":\"" + Digest.of("x") + "\",\"platform\":" + platform + "}]}";
        assertRefused(ErrorReason.PLATFORM_MISMATCH, MediaType.INDEX, document);
    }

    @Test
    void followsIndexesToIndexesNotForEver() {
        byte[] document = image.manifest();
        blobs.put(Digest.of(document), document);
        String type = MediaType.MANIFEST;
        for (int depth = 0; depth < 5; depth++) {
            Descriptor inner = new Descriptor(
                    type, null, Digest.of(document), document.length, Platform.host(), Map.of(), java.util.List.of());
            document = FakeImage.index(inner);
            blobs.put(Digest.of(document), document);
            type = MediaType.INDEX;
        }
        assertRefused(ErrorReason.CONTENT_CORRUPT, type, text(document));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/bin/true | a\\u0000b",
                "/bin/true | a\\ud800b",
                "\"Cmd\":[ | \"Cmd\":[null,",
                "\"Cmd\":[ | \"Env\":[null],\"Cmd\":[",
                "\"Cmd\":[ | \"Env\":{},\"Cmd\":[",
                "\"Cmd\":[ | \"Labels\":{\"a\":null},\"Cmd\":[",
                "\"Cmd\":[ | \"Volumes\":[],\"Cmd\":[",
                "\"diff_ids\":[ | \"diff_ids\":[null,",
                "\"diff_ids\":[ | \"diff_ids\":[\"sha256:0\",",
                "\"rootfs\": | \"rootfs_\":",
                "\"os\": | \"created\":\"yesterday\",\"os\":",
            })
    void refusesConfigurationsChangedSo(String from, String to) {
        assertThat(config).contains(from);
        assertRefusedConfig(ErrorReason.CONTENT_CORRUPT, config.replace(from, to));
    }

    @Test
    void refusesAnotherOperatingSystem() {
        assertRefusedConfig(ErrorReason.PLATFORM_MISMATCH, config.replace("\"os\":\"linux\"", "\"os\":\"windows\""));
        assertRefusedConfig(ErrorReason.PLATFORM_MISMATCH, config.replace("\"os\":", "\"os_\":"));
    }

    @Test
    void refusesAnIdThatIsNoSha256() {
        String name = Digest.of(image.config()).toString();
        assertRefused(
                ErrorReason.NOT_IMPLEMENTED,
                MediaType.MANIFEST,
                manifest.replace(name, FakeImage.sha512(image.config()).toString()));
    }

    @Test
    void refusesMoreLayersThanCanBeStacked() {
        Layer[] layers = new Layer[501];
        java.util.Arrays.fill(layers, layer);
        assertRefused(
                ErrorReason.LIMIT_EXCEEDED,
                MediaType.MANIFEST,
                text(FakeImage.of(layers).manifest()));
    }

    private void assertRefusedConfig(ErrorReason reason, String changed) {
        FakeImage with = FakeImage.withConfig(changed.getBytes(StandardCharsets.UTF_8), layer);
        blobs.put(Digest.of(with.config()), with.config());
        assertRefused(reason, MediaType.MANIFEST, text(with.manifest()));
    }

    private void assertRefused(ErrorReason reason, String type, String document) {
        assertThatThrownBy(() -> plan(type, document))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason))
                .hasMessageContaining("the thing");
    }

    private Installer.Plan plan(String type, String document) {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        blobs.put(Digest.of(image.config()), image.config());
        return new Documents(null, "the thing", blob -> blobs.getOrDefault(blob.digest(), new byte[0]))
                .plan(
                        Descriptor.of(type, Digest.of(bytes), bytes.length),
                        bytes,
                        blob -> new ByteArrayInputStream(layer.bytes()));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
