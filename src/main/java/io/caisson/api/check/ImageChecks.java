package io.caisson.api.check;

import io.caisson.v1.ArchiveFormat;
import io.caisson.v1.CheckRegistryCredentialsRequest;
import io.caisson.v1.DeleteImageRequest;
import io.caisson.v1.GetImageHistoryRequest;
import io.caisson.v1.GetImageRequest;
import io.caisson.v1.ImportImageRequest;
import io.caisson.v1.ImportRootFilesystemRequest;
import io.caisson.v1.ListImagesRequest;
import io.caisson.v1.ListPlatformsRequest;
import io.caisson.v1.ListReferrersRequest;
import io.caisson.v1.PruneImagesRequest;
import io.caisson.v1.PullImageRequest;
import io.caisson.v1.PullPolicy;
import io.caisson.v1.PushImageRequest;
import io.caisson.v1.SaveImagesRequest;
import io.caisson.v1.TagImageRequest;
import io.caisson.v1.UntagImageRequest;

/** Rules for the requests of {@code ImageService}. */
public final class ImageChecks {
    private static final int LARGEST_CHUNK = 256 * 1024;

    private static final int MOST_IMAGES = 1000;

    private ImageChecks() {}

    public static void check(PullImageRequest request) {
        new Violations()
                .required("reference", request.getReference())
                .requestId(request.getRequestId())
                .rule(
                        request.getPullPolicy() != PullPolicy.UNRECOGNIZED,
                        "pull_policy",
                        "must be one of always, missing, never")
                .rule(
                        !request.getAllPlatforms() || request.getPlatform().isEmpty(),
                        "all_platforms",
                        "does not go with platform")
                .rule(
                        !request.getAllPlatforms()
                                || request.getPullPolicy() == PullPolicy.PULL_POLICY_UNSPECIFIED
                                || request.getPullPolicy() == PullPolicy.PULL_POLICY_ALWAYS,
                        "all_platforms",
                        "goes with the policy always only")
                .credentials(request.getCredentials())
                .refuse();
    }

    public static void check(PushImageRequest request) {
        new Violations()
                .required("reference", request.getReference())
                .requestId(request.getRequestId())
                .credentials(request.getCredentials())
                .refuse();
    }

    public static void check(ListPlatformsRequest request) {
        new Violations()
                .required("reference", request.getReference())
                .credentials(request.getCredentials())
                .refuse();
    }

    public static void check(ListReferrersRequest request) {
        new Violations()
                .required("reference", request.getReference())
                .credentials(request.getCredentials())
                .refuse();
    }

    public static void check(CheckRegistryCredentialsRequest request) {
        new Violations()
                .rule(request.hasCredentials(), "credentials", "is required")
                .credentials(request.getCredentials())
                .refuse();
    }

    /** Each message of the stream; only the first may carry more than a chunk. */
    public static void check(ImportImageRequest request, boolean first) {
        boolean onlyChunk = request.getPlatform().isEmpty()
                && request.getReference().isEmpty()
                && request.getRequestId().isEmpty();
        new Violations()
                .rule(
                        request.getChunk().size() <= LARGEST_CHUNK,
                        "chunk",
                        "must hold at most " + LARGEST_CHUNK + " bytes")
                .rule(first || onlyChunk, "chunk", "is the only field that messages after the first may set")
                .requestId(request.getRequestId())
                .refuse();
    }

    /** Each message of the stream; only the first may carry more than a chunk. */
    public static void check(ImportRootFilesystemRequest request, boolean first) {
        boolean onlyChunk = request.toBuilder().clearChunk().build().getSerializedSize() == 0;
        new Violations()
                .rule(
                        request.getChunk().size() <= LARGEST_CHUNK,
                        "chunk",
                        "must hold at most " + LARGEST_CHUNK + " bytes")
                .rule(first || onlyChunk, "chunk", "is the only field that messages after the first may set")
                .requestId(request.getRequestId())
                .refuse();
    }

    public static void check(SaveImagesRequest request) {
        Violations violations = new Violations()
                .rule(request.getImagesCount() > 0, "images", "must name at least one")
                .rule(request.getImagesCount() <= MOST_IMAGES, "images", "must name at most " + MOST_IMAGES)
                .rule(request.getFormat() != ArchiveFormat.UNRECOGNIZED, "format", "must be one of docker, oci");
        for (int i = 0; i < request.getImagesCount(); i++) {
            violations.required("images[" + i + "]", request.getImages(i));
        }
        violations.refuse();
    }

    public static void check(GetImageRequest request) {
        new Violations().required("image", request.getImage()).refuse();
    }

    public static void check(GetImageHistoryRequest request) {
        new Violations().required("image", request.getImage()).refuse();
    }

    public static void check(PruneImagesRequest request) {
        new Violations().requestId(request.getRequestId()).refuse();
    }

    public static void check(ListImagesRequest request) {
        new Violations().pageSize(request.getPageSize()).refuse();
    }

    public static void check(TagImageRequest request) {
        new Violations()
                .required("image", request.getImage())
                .required("reference", request.getReference())
                .requestId(request.getRequestId())
                .refuse();
    }

    public static void check(UntagImageRequest request) {
        new Violations()
                .required("reference", request.getReference())
                .requestId(request.getRequestId())
                .refuse();
    }

    public static void check(DeleteImageRequest request) {
        new Violations()
                .required("image", request.getImage())
                .requestId(request.getRequestId())
                .refuse();
    }
}
