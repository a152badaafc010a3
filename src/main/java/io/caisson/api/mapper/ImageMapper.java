package io.caisson.api.mapper;

import io.caisson.image.ArchiveFormat;
import io.caisson.image.DeletedImage;
import io.caisson.image.HistoryEntry;
import io.caisson.image.Image;
import io.caisson.image.ImageDeletion;
import io.caisson.image.ImageDescription;
import io.caisson.image.ImagePrune;
import io.caisson.image.ImageReferrers;
import io.caisson.image.ImageSizes;
import io.caisson.image.ImportRequest;
import io.caisson.image.OfferedPlatforms;
import io.caisson.image.PrunedImages;
import io.caisson.image.PullPolicy;
import io.caisson.image.PullRequest;
import io.caisson.image.PushRequest;
import io.caisson.image.PushedImage;
import io.caisson.image.RootFilesystemImport;
import io.caisson.image.SaveRequest;
import io.caisson.image.TransferProgress;
import io.caisson.oci.ContainerConfig;
import io.caisson.oci.Platform;
import io.caisson.oci.Reference;
import io.caisson.query.ListQuery;
import io.caisson.query.Page;
import io.caisson.v1.DeleteImageRequest;
import io.caisson.v1.DeleteImageResponse;
import io.caisson.v1.GetImageHistoryResponse;
import io.caisson.v1.ImageConfig;
import io.caisson.v1.ImportImageRequest;
import io.caisson.v1.ImportImageResponse;
import io.caisson.v1.ImportRootFilesystemRequest;
import io.caisson.v1.ImportRootFilesystemResponse;
import io.caisson.v1.ImportedImages;
import io.caisson.v1.Layer;
import io.caisson.v1.LayerProgress;
import io.caisson.v1.LayerState;
import io.caisson.v1.ListImagesRequest;
import io.caisson.v1.ListImagesResponse;
import io.caisson.v1.ListPlatformsResponse;
import io.caisson.v1.ListReferrersResponse;
import io.caisson.v1.Progress;
import io.caisson.v1.PruneImagesRequest;
import io.caisson.v1.PruneImagesResponse;
import io.caisson.v1.PrunedImage;
import io.caisson.v1.PullImageRequest;
import io.caisson.v1.PullImageResponse;
import io.caisson.v1.PushImageRequest;
import io.caisson.v1.PushImageResponse;
import io.caisson.v1.SaveImagesRequest;
import io.caisson.v1.UntagImageResponse;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Images as messages. */
public final class ImageMapper {
    private ImageMapper() {}

    public static PullRequest pull(PullImageRequest request) {
        Reference reference = Reference.parse(request.getReference());
        return new PullRequest(
                reference,
                platform(request.getPlatform()),
                policy(request.getPullPolicy()),
                CredentialMapper.credentials(request.getCredentials(), reference),
                request.getAllPlatforms());
    }

    public static PushRequest push(PushImageRequest request) {
        Reference reference = Reference.parse(request.getReference());
        return new PushRequest(
                reference,
                request.getAllPlatforms(),
                CredentialMapper.credentials(request.getCredentials(), reference));
    }

    public static PushImageResponse pushed(PushedImage image) {
        return PushImageResponse.newBuilder()
                .setImage(io.caisson.v1.PushedImage.newBuilder()
                        .setReference(image.reference().toString())
                        .setDigest(image.manifest().digest().toString())
                        .setSize(image.manifest().size()))
                .build();
    }

    public static PushImageResponse pushing(TransferProgress progress) {
        return PushImageResponse.newBuilder().setProgress(message(progress)).build();
    }

    public static ListPlatformsResponse platforms(OfferedPlatforms offered) {
        ListPlatformsResponse.Builder answer =
                ListPlatformsResponse.newBuilder().setDigest(offered.digest().toString());
        offered.manifests()
                .forEach(each -> answer.addPlatformsBuilder()
                        .setPlatform(each.platform().toString())
                        .setDigest(each.digest().toString())
                        .setSize(each.size()));
        return answer.build();
    }

    public static ListReferrersResponse referrers(ImageReferrers referrers) {
        ListReferrersResponse.Builder answer = ListReferrersResponse.newBuilder()
                .setSubject(referrers.subject().toString());
        referrers
                .manifests()
                .forEach(each -> answer.addReferrersBuilder()
                        .setDigest(each.digest().toString())
                        .setMediaType(each.mediaType())
                        .setArtifactType(Objects.requireNonNullElse(each.artifactType(), ""))
                        .setSize(each.size())
                        .putAllAnnotations(each.annotations()));
        return answer.build();
    }

    public static ImportRequest imported(ImportImageRequest first) {
        return new ImportRequest(
                platform(first.getPlatform()),
                first.getReference().isEmpty() ? null : Reference.parse(first.getReference()));
    }

    public static RootFilesystemImport root(ImportRootFilesystemRequest first) {
        ImageDescription description = new ImageDescription(
                first.getReference().isEmpty() ? null : Reference.parse(first.getReference()),
                "",
                first.getMessage(),
                first.getChangesList());
        return new RootFilesystemImport(description, platform(first.getPlatform()));
    }

    public static ImportRootFilesystemResponse rootImported(Image image) {
        return ImportRootFilesystemResponse.newBuilder()
                .setImage(message(image))
                .build();
    }

    public static SaveRequest save(SaveImagesRequest request) {
        ArchiveFormat format = request.getFormat() == io.caisson.v1.ArchiveFormat.ARCHIVE_FORMAT_OCI
                ? ArchiveFormat.OCI
                : ArchiveFormat.DOCKER;
        return new SaveRequest(request.getImagesList(), format);
    }

    public static ImageDeletion deletion(DeleteImageRequest request) {
        return new ImageDeletion(request.getImage(), request.getForce(), request.getValidateOnly(), request.getEtag());
    }

    public static DeleteImageResponse deleted(DeletedImage deleted) {
        return DeleteImageResponse.newBuilder()
                .addAllUntaggedReferences(deleted.untagged())
                .setDeletedImageId(deleted.deletedId())
                .addAllDeletedLayers(texts(deleted.freed().layers()))
                .addAllDeletedBlobs(texts(deleted.freed().blobs()))
                .setFreedBytes(deleted.freed().bytes())
                .addAllKeptForContainers(deleted.keptFor())
                .build();
    }

    public static UntagImageResponse untagged(DeletedImage untagged) {
        return UntagImageResponse.newBuilder()
                .setUntaggedReference(untagged.untagged().getFirst())
                .build();
    }

    public static ImagePrune prune(PruneImagesRequest request) {
        return new ImagePrune(request.getAll(), request.getFilter(), request.getValidateOnly());
    }

    public static PruneImagesResponse pruned(PrunedImages pruned) {
        return PruneImagesResponse.newBuilder()
                .addAllImages(pruned.images().stream()
                        .map(image -> PrunedImage.newBuilder()
                                .setImageId(image.id())
                                .addAllUntaggedReferences(image.references())
                                .build())
                        .toList())
                .addAllDeletedLayers(texts(pruned.freed().layers()))
                .addAllDeletedBlobs(texts(pruned.freed().blobs()))
                .setFreedBytes(pruned.freed().bytes())
                .build();
    }

    /** The newest step first. */
    public static GetImageHistoryResponse history(String id, List<HistoryEntry> steps) {
        return GetImageHistoryResponse.newBuilder()
                .setImageId(id)
                .addAllEntries(
                        steps.reversed().stream().map(ImageMapper::message).toList())
                .build();
    }

    private static io.caisson.v1.HistoryEntry message(HistoryEntry step) {
        io.caisson.v1.HistoryEntry.Builder message = io.caisson.v1.HistoryEntry.newBuilder()
                .setCreatedBy(step.createdBy())
                .setAuthor(step.author())
                .setComment(step.comment());
        Instant created = step.createTime();
        if (created != null) {
            message.setCreateTime(Times.timestamp(created));
        }
        Image.Layer layer = step.layer();
        return layer == null
                ? message.build()
                : message.setLayer(message(layer)).build();
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(Object::toString).toList();
    }

    public static ListQuery query(ListImagesRequest request) {
        return new ListQuery(request.getPageSize(), request.getPageToken(), request.getFilter(), request.getOrderBy());
    }

    public static ListImagesResponse list(Page<Image> page) {
        return ListImagesResponse.newBuilder()
                .addAllImages(page.map(ImageMapper::message).items())
                .setNextPageToken(page.nextPageToken())
                .setSequence(page.sequence())
                .build();
    }

    public static PullImageResponse pulled(Image image) {
        return PullImageResponse.newBuilder().setImage(message(image)).build();
    }

    public static PullImageResponse pulling(TransferProgress progress) {
        return PullImageResponse.newBuilder().setProgress(message(progress)).build();
    }

    public static ImportImageResponse imported(List<Image> images) {
        ImportedImages result = ImportedImages.newBuilder()
                .addAllImages(images.stream().map(ImageMapper::message).toList())
                .build();
        return ImportImageResponse.newBuilder().setResult(result).build();
    }

    public static ImportImageResponse importing(TransferProgress progress) {
        return ImportImageResponse.newBuilder().setProgress(message(progress)).build();
    }

    public static io.caisson.v1.Image message(Image image) {
        io.caisson.v1.Image.Builder message = io.caisson.v1.Image.newBuilder()
                .setId(image.id())
                .addAllReferences(image.references())
                .setManifestDigest(image.manifestDigest().toString())
                .setPlatform(image.platform().toString())
                .setConfig(message(image.config().config()))
                .addAllLayers(image.layers().stream().map(ImageMapper::message).toList())
                .setSizeBytes(image.sizeBytes())
                .setImportTime(Times.timestamp(image.importTime()))
                .setAbandoned(image.abandoned())
                .setEtag(image.etag());
        Instant used = image.lastUseTime();
        if (used != null) {
            message.setLastUseTime(Times.timestamp(used));
        }
        ImageSizes sizes = image.sizes();
        if (sizes != null) {
            message.setSizes(io.caisson.v1.ImageSizes.newBuilder()
                    .setUnpackedBytes(sizes.unpackedBytes())
                    .setSharedBytes(sizes.sharedBytes())
                    .setUniqueBytes(sizes.uniqueBytes())
                    .setDocumentBytes(sizes.documentBytes()));
        }
        Instant created = image.createTime();
        if (created != null) {
            message.setCreateTime(Times.timestamp(created));
        }
        return message.build();
    }

    private static ImageConfig message(ContainerConfig config) {
        ImageConfig.Builder message = ImageConfig.newBuilder()
                .setUser(Optional.ofNullable(config.user()).orElse(""))
                .addAllEnv(config.env())
                .addAllEntrypoint(config.entrypoint())
                .addAllCmd(config.cmd())
                .setWorkingDir(Optional.ofNullable(config.workingDir()).orElse(""))
                .addAllVolumes(config.volumes().keySet().stream().sorted().toList())
                .addAllExposedPorts(
                        config.exposedPorts().keySet().stream().sorted().toList())
                .putAllLabels(config.labels())
                .setStopSignal(Optional.ofNullable(config.stopSignal()).orElse(""));
        HealthMapper.message(config.healthcheck()).ifPresent(message::setHealthCheck);
        return message.build();
    }

    private static Layer message(Image.Layer layer) {
        Layer.Builder message = Layer.newBuilder()
                .setDigest(layer.digest().toString())
                .setDiffId(layer.diffId().toString())
                .setChainId(layer.chain().toString())
                .setMediaType(layer.mediaType())
                .setSizeBytes(layer.sizeBytes())
                .setShared(layer.chainShared());
        Long unpacked = layer.unpackedBytes();
        return unpacked == null
                ? message.build()
                : message.setUnpackedBytes(unpacked).build();
    }

    private static Progress message(TransferProgress progress) {
        Progress.Builder message =
                Progress.newBuilder().setCurrentBytes(progress.currentBytes()).setTotalBytes(progress.totalBytes());
        for (TransferProgress.LayerProgress layer : progress.layers()) {
            message.addLayers(LayerProgress.newBuilder()
                    .setDigest(layer.digest().toString())
                    .setState(state(layer.state()))
                    .setCurrentBytes(layer.currentBytes())
                    .setTotalBytes(layer.totalBytes()));
        }
        return message.build();
    }

    private static LayerState state(TransferProgress.LayerState state) {
        return switch (state) {
            case WAITING -> LayerState.LAYER_STATE_WAITING;
            case DOWNLOADING -> LayerState.LAYER_STATE_DOWNLOADING;
            case VERIFYING -> LayerState.LAYER_STATE_VERIFYING;
            case EXTRACTING -> LayerState.LAYER_STATE_EXTRACTING;
            case UPLOADING -> LayerState.LAYER_STATE_UPLOADING;
            case DONE -> LayerState.LAYER_STATE_DONE;
            case ALREADY_THERE -> LayerState.LAYER_STATE_ALREADY_THERE;
        };
    }

    private static PullPolicy policy(io.caisson.v1.PullPolicy policy) {
        return switch (policy) {
            case PULL_POLICY_MISSING -> PullPolicy.MISSING;
            case PULL_POLICY_NEVER -> PullPolicy.NEVER;
            default -> PullPolicy.ALWAYS;
        };
    }

    private static @Nullable Platform platform(String text) {
        return text.isEmpty() ? null : Platform.parse(text);
    }
}
