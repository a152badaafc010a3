package io.caisson.image;

import io.caisson.content.Contents;
import io.caisson.content.Spool;
import io.caisson.error.EngineException;
import io.caisson.error.ErrorReason;
import io.caisson.event.EventType;
import io.caisson.oci.Descriptor;
import io.caisson.oci.Digest;
import io.caisson.oci.ImageIndex;
import io.caisson.oci.ManifestDocument;
import io.caisson.oci.MediaType;
import io.caisson.oci.OciJson;
import io.caisson.oci.Reference;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Loads the images of an archive: its files are put aside first, since they come in any order. */
@ApplicationScoped
class ImportArchive {
    private final Contents contents;
    private final Installer installer;
    private final ImageRows rows;

    @Inject
    ImportArchive(Contents contents, Installer installer, ImageRows rows) {
        this.contents = contents;
        this.installer = installer;
        this.rows = rows;
    }

    List<Image> run(InputStream archive, ImportRequest request, ProgressListener listener) {
        try (Spool spool = contents.spool()) {
            ArchiveFiles files = ArchiveFiles.read(archive, spool);
            Optional<Spool.Item> index = files.find("index.json");
            if (index.isPresent()) {
                return install(layout(files, index.get()), files::blob, request, listener);
            }
            Spool.Item manifest = files.find("manifest.json")
                    .orElseThrow(() -> ArchiveFiles.invalid("it has neither index.json nor manifest.json", null));
            DockerArchive docker = new DockerArchive(files);
            return install(docker.images(manifest), docker::blob, request, listener);
        }
    }

    private static List<ArchiveImage> layout(ArchiveFiles files, Spool.Item indexJson) {
        ManifestDocument document = ManifestDocument.parse(
                files.document(indexJson, "index.json"), MediaType.INDEX, "index.json of the archive");
        if (!(document instanceof ManifestDocument.Index(ImageIndex index))) {
            throw new IllegalStateException("an index was parsed as something else");
        }
        List<ArchiveImage> images = new ArrayList<>();
        for (Descriptor descriptor : index.manifests()) {
            Spool.Item blob = files.blob(descriptor.digest());
            String name = descriptor
                    .annotations()
                    .getOrDefault(
                            ArchiveIndex.CONTAINERD_NAME,
                            descriptor.annotations().getOrDefault(ArchiveIndex.REF_NAME, ""));
            byte[] bytes = files.document(blob, descriptor.digest().toString());
            verify(descriptor, bytes);
            images.add(new ArchiveImage(descriptor, bytes, name.isEmpty() ? List.of() : List.of(name)));
        }
        if (images.isEmpty()) {
            throw ArchiveFiles.invalid("its index.json lists no image", null);
        }
        return images;
    }

    private List<Image> install(
            List<ArchiveImage> images,
            Function<Digest, Spool.Item> blobs,
            ImportRequest request,
            ProgressListener listener) {
        Reference only = request.reference();
        if (only != null && images.size() > 1) {
            throw EngineException.invalid(
                    "reference", "can be given for an archive of one image only; this one has " + images.size());
        }
        List<Installer.Plan> plans = new ArrayList<>();
        List<ImageRows.Arrival> arrivals = new ArrayList<>();
        EngineException mismatch = null;
        for (ArchiveImage image : images) {
            try {
                Installer.Plan plan = plan(image, blobs, request);
                plans.add(plan);
                arrivals.add(new ImageRows.Arrival(plan.image(), references(image.names(), only)));
            } catch (EngineException e) {
                if (e.reason() != ErrorReason.PLATFORM_MISMATCH) {
                    throw e;
                }
                // Layouts list one image's platforms side by side, and attestations among them.
                mismatch = e;
            }
        }
        if (plans.isEmpty() && mismatch != null) {
            throw mismatch;
        }
        return installer.install(plans, listener, () -> rows.commit(arrivals, EventType.IMAGE_IMPORT));
    }

    private static Installer.Plan plan(ArchiveImage image, Function<Digest, Spool.Item> blobs, ImportRequest request) {
        String what = image.names().isEmpty()
                ? image.manifest().digest().toString()
                : image.names().getFirst();
        Documents documents = new Documents(
                request.platform(), what + " of the archive", descriptor -> bytes(blobs.apply(descriptor.digest())));
        return documents.plan(image.manifest(), image.bytes(), new BlobSource() {
            @Override
            public InputStream open(Descriptor blob) {
                return ImportArchive.open(blobs.apply(blob.digest()));
            }

            @Override
            public Optional<Spool.Item> putAside(Descriptor blob) {
                return Optional.of(blobs.apply(blob.digest()));
            }
        });
    }

    private static List<String> references(List<String> names, @Nullable Reference only) {
        if (only != null) {
            return List.of(only.toString());
        }
        List<String> references = new ArrayList<>();
        for (String name : names) {
            try {
                references.add(Reference.parse(name).toString());
            } catch (EngineException e) {
                throw ArchiveFiles.invalid("it names an image '" + name + "', which is no reference", e);
            }
        }
        return references;
    }

    private static void verify(Descriptor descriptor, byte[] bytes) {
        Digest.Algorithm algorithm = descriptor.digest().algorithm();
        Digest actual = Digest.of(algorithm, algorithm.start().digest(bytes));
        if (!actual.equals(descriptor.digest())) {
            throw new EngineException(
                            ErrorReason.CONTENT_CORRUPT,
                            "The archive's blob " + descriptor.digest() + " is not what it is named: its digest is "
                                    + actual + ".")
                    .with("digest", descriptor.digest().toString());
        }
    }

    private static byte[] bytes(Spool.Item item) {
        try (InputStream in = item.open()) {
            return in.readNBytes(OciJson.LARGEST_DOCUMENT + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(Spool.Item item) {
        try {
            return item.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
