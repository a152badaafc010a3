package io.caisson.image;

import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageConfig;
import io.caisson.oci.ManifestDocument;
import io.caisson.oci.OciJson;
import io.caisson.oci.Platform;
import io.caisson.registry.FetchedManifest;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The platforms that a registry has an image for.
 *
 * @param digest of the index, or of the manifest where there is none
 * @param manifests in the registry's order; what is for no platform, such as an attestation, is left out
 */
public record OfferedPlatforms(Digest digest, List<Offer> manifests) {
    /** @param size of the manifest in bytes */
    public record Offer(Platform platform, Digest digest, long size) {}

    /** @param fetch gives the bytes of a configuration */
    static OfferedPlatforms of(FetchedManifest top, String what, Function<Descriptor, byte[]> fetch) {
        Descriptor descriptor = top.descriptor();
        List<Offer> offers = switch (ManifestDocument.parse(
                top.bytes(), descriptor.mediaType(), "the manifest of " + what)) {
            case ManifestDocument.Index(var index) ->
                index.manifests().stream().flatMap(OfferedPlatforms::offer).toList();
            case ManifestDocument.Manifest(var manifest) -> {
                byte[] config = new Documents(null, what, fetch).read(manifest.config());
                Platform platform = OciJson.read(config, ImageConfig.class, "the configuration of " + what)
                        .platform();
                yield List.of(new Offer(platform, descriptor.digest(), descriptor.size()));
            }
        };
        return new OfferedPlatforms(descriptor.digest(), offers);
    }

    /** Each platform once; the host's is the first. */
    List<Platform> hostsFirst() {
        Platform host = Platform.host();
        List<Platform> offered =
                manifests.stream().map(Offer::platform).distinct().toList();
        return Stream.concat(
                        offered.stream().filter(host::accepts), offered.stream().filter(each -> !host.accepts(each)))
                .toList();
    }

    private static Stream<Offer> offer(Descriptor descriptor) {
        Platform platform = descriptor.platform();
        if (platform == null || platform.os().isEmpty() || platform.os().equals("unknown")) {
            return Stream.empty();
        }
        return Stream.of(new Offer(platform, descriptor.digest(), descriptor.size()));
    }
}
