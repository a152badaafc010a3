package io.caisson.testing;

import com.github.luben.zstd.Zstd;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageIndex;
import io.caisson.oci.ImageManifest;
import io.caisson.oci.MediaType;
import io.caisson.oci.OciJson;
import io.caisson.oci.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * An image made in memory, each part of which a test may replace by a lie.
 *
 * @param layers bottom first
 */
@SuppressWarnings("ArrayRecordComponent")
public record FakeImage(List<Layer> layers, byte[] config, String manifestType, byte[] manifest) {
    /** A layer as it is transferred, with the digest of its tar. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Layer(String mediaType, byte[] bytes, Digest diffId) {
        public static Layer gzip(byte[] tar) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
                out.write(tar);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Layer(MediaType.LAYER_GZIP, bytes.toByteArray(), Digest.of(tar));
        }

        public static Layer zstd(byte[] tar) {
            return new Layer(MediaType.LAYER_ZSTD, Zstd.compress(tar), Digest.of(tar));
        }

        public static Layer plain(byte[] tar) {
            return new Layer(MediaType.LAYER, tar, Digest.of(tar));
        }

        public Digest digest() {
            return Digest.of(bytes);
        }

        public Descriptor descriptor() {
            return Descriptor.of(mediaType, digest(), bytes.length);
        }
    }

    /** For this machine. */
    public static FakeImage of(Layer... layers) {
        return of(Platform.host(), layers);
    }

    public static FakeImage of(Platform platform, Layer... layers) {
        List<String> diffIds = new ArrayList<>();
        for (Layer layer : layers) {
            diffIds.add("\"" + layer.diffId() + "\"");
        }
        String config = "{\"os\":\"" + platform.os() + "\",\"architecture\":\"" + platform.architecture()
                + "\",\"config\":{\"Cmd\":[\"/bin/true\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                + String.join(",", diffIds) + "]}}";
        return withConfig(config.getBytes(StandardCharsets.UTF_8), layers);
    }

    /** With these bytes for a configuration, which the manifest names. */
    public static FakeImage withConfig(byte[] config, Layer... layers) {
        Descriptor named = Descriptor.of(MediaType.CONFIG, Digest.of(config), config.length);
        List<Descriptor> descriptors =
                List.of(layers).stream().map(Layer::descriptor).toList();
        ImageManifest manifest = new ImageManifest(2, MediaType.MANIFEST, named, descriptors, Map.of());
        return new FakeImage(List.of(layers), config, MediaType.MANIFEST, OciJson.write(manifest));
    }

    /** The manifest's descriptor, as an index lists it. */
    public Descriptor descriptor() {
        return Descriptor.of(manifestType, Digest.of(manifest), manifest.length);
    }

    /** The same, with the platform. */
    public Descriptor descriptor(Platform platform) {
        return new Descriptor(manifestType, null, Digest.of(manifest), manifest.length, platform, Map.of(), List.of());
    }

    /** An index of these manifests. */
    public static byte[] index(Descriptor... manifests) {
        return OciJson.write(new ImageIndex(2, MediaType.INDEX, List.of(manifests), Map.of()));
    }

    public static Digest sha512(byte[] bytes) {
        Digest.Algorithm algorithm = Digest.Algorithm.SHA512;
        return Digest.of(algorithm, algorithm.start().digest(bytes));
    }

    /** A tar of one file. */
    public static byte[] tar(String name, String content) {
        return tar(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** A tar of one file. */
    public static byte[] tar(String name, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(content.length);
            entry.setModTime(0L);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
