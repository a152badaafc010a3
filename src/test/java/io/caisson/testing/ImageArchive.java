package io.caisson.testing;

import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An image archive as a tar in memory, each entry of which a test may take away or replace by a lie. */
public final class ImageArchive {
    private final Map<String, String> links = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    /** A tar of an OCI image layout. */
    public static ImageArchive layout(FakeImage image, String name) {
        Descriptor named = image.descriptor().withAnnotations(Map.of("org.opencontainers.image.ref.name", name));
        ImageArchive archive = new ImageArchive()
                .file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}")
                .file("index.json", FakeImage.index(named))
                .file(blob(image.manifest()), image.manifest())
                .file(blob(image.config()), image.config());
        image.layers().forEach(layer -> archive.file(blob(layer.bytes()), layer.bytes()));
        return archive;
    }

    /** What {@code docker save} writes. */
    public static ImageArchive docker(FakeImage image, String name) {
        ImageArchive archive = new ImageArchive().file("config.json", image.config());
        for (int i = 0; i < image.layers().size(); i++) {
            archive.file("layer" + i + ".tar", image.layers().get(i).bytes());
        }
        String layers = archive.files.keySet().stream()
                .filter(file -> file.startsWith("layer"))
                .collect(Collectors.joining("\",\"", "\"", "\""));
        return archive.file(
                "manifest.json",
                "[{\"Config\":\"config.json\",\"RepoTags\":[\"" + name + "\"],\"Layers\":[" + layers + "]}]");
    }

    /** Where an OCI image layout keeps these bytes. */
    public static String blob(byte[] bytes) {
        return "blobs/sha256/" + Digest.of(bytes).hex();
    }

    public ImageArchive file(String name, byte[] bytes) {
        files.put(name, bytes);
        return this;
    }

    public ImageArchive file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A symbolic link in the place of a file. */
    public ImageArchive link(String name, String target) {
        files.remove(name);
        links.put(name, target);
        return this;
    }

    public ImageArchive without(String name) {
        if (files.remove(name) == null) {
            throw new AssertionError("there is no " + name + " among " + List.copyOf(files.keySet()));
        }
        return this;
    }

    public byte[] bytes() {
        TestTar tar = new TestTar();
        files.forEach((name, bytes) -> tar.entry(name, '0', bytes, header -> {}));
        links.forEach(tar::symlink);
        return tar.bytes();
    }

    public InputStream open() {
        return new ByteArrayInputStream(bytes());
    }
}
