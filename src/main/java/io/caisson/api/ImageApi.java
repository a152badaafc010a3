package io.caisson.api;

import io.caisson.api.check.ImageChecks;
import io.caisson.api.mapper.CredentialMapper;
import io.caisson.api.mapper.ImageMapper;
import io.caisson.image.Image;
import io.caisson.image.Images;
import io.caisson.oci.Reference;
import io.caisson.v1.CheckRegistryCredentialsRequest;
import io.caisson.v1.CheckRegistryCredentialsResponse;
import io.caisson.v1.DeleteImageRequest;
import io.caisson.v1.DeleteImageResponse;
import io.caisson.v1.GetImageHistoryRequest;
import io.caisson.v1.GetImageHistoryResponse;
import io.caisson.v1.GetImageRequest;
import io.caisson.v1.GetImageResponse;
import io.caisson.v1.ImageServiceGrpc;
import io.caisson.v1.ImportImageRequest;
import io.caisson.v1.ImportImageResponse;
import io.caisson.v1.ImportRootFilesystemRequest;
import io.caisson.v1.ImportRootFilesystemResponse;
import io.caisson.v1.ListImagesRequest;
import io.caisson.v1.ListImagesResponse;
import io.caisson.v1.ListPlatformsRequest;
import io.caisson.v1.ListPlatformsResponse;
import io.caisson.v1.ListReferrersRequest;
import io.caisson.v1.ListReferrersResponse;
import io.caisson.v1.PruneImagesRequest;
import io.caisson.v1.PruneImagesResponse;
import io.caisson.v1.PullImageRequest;
import io.caisson.v1.PullImageResponse;
import io.caisson.v1.PushImageRequest;
import io.caisson.v1.PushImageResponse;
import io.caisson.v1.SaveImagesRequest;
import io.caisson.v1.SaveImagesResponse;
import io.caisson.v1.TagImageRequest;
import io.caisson.v1.TagImageResponse;
import io.caisson.v1.UntagImageRequest;
import io.caisson.v1.UntagImageResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.util.List;

/** {@code caisson.v1.ImageService}. */
@GrpcService
public class ImageApi extends ImageServiceGrpc.ImageServiceImplBase {
    private final Images images;
    private final Requests requests;

    ImageApi(Images images, Requests requests) {
        this.images = images;
        this.requests = requests;
    }

    @Override
    public void pullImage(PullImageRequest request, StreamObserver<PullImageResponse> observer) {
        ImageChecks.check(request);
        ResponseStream.serve(
                "PullImage",
                observer,
                responses -> responses.send(requests.once(
                        ImageServiceGrpc.getPullImageMethod(),
                        request.getRequestId(),
                        // Nothing of a secret is kept, not even within a hash.
                        request.toBuilder().clearCredentials().build(),
                        () -> ImageMapper.pulled(images.pull(
                                ImageMapper.pull(request),
                                progress -> responses.offer(ImageMapper.pulling(progress)))))));
    }

    @Override
    public void pushImage(PushImageRequest request, StreamObserver<PushImageResponse> observer) {
        ImageChecks.check(request);
        ResponseStream.serve(
                "PushImage",
                observer,
                responses -> responses.send(requests.once(
                        ImageServiceGrpc.getPushImageMethod(),
                        request.getRequestId(),
                        request.toBuilder().clearCredentials().build(),
                        () -> ImageMapper.pushed(images.push(
                                ImageMapper.push(request),
                                progress -> responses.offer(ImageMapper.pushing(progress)))))));
    }

    @Override
    public void listPlatforms(ListPlatformsRequest request, StreamObserver<ListPlatformsResponse> observer) {
        ImageChecks.check(request);
        Reference reference = Reference.parse(request.getReference());
        Answer.send(
                observer,
                ImageMapper.platforms(images.platforms(
                        reference, CredentialMapper.credentials(request.getCredentials(), reference))));
    }

    @Override
    public void listReferrers(ListReferrersRequest request, StreamObserver<ListReferrersResponse> observer) {
        ImageChecks.check(request);
        Reference reference = Reference.parse(request.getReference());
        Answer.send(
                observer,
                ImageMapper.referrers(images.referrers(
                        reference,
                        request.getArtifactType(),
                        CredentialMapper.credentials(request.getCredentials(), reference))));
    }

    @Override
    public void checkRegistryCredentials(
            CheckRegistryCredentialsRequest request, StreamObserver<CheckRegistryCredentialsResponse> observer) {
        ImageChecks.check(request);
        images.checkCredentials(
                request.getCredentials().getRegistry(), CredentialMapper.credentials(request.getCredentials()));
        Answer.send(observer, CheckRegistryCredentialsResponse.getDefaultInstance());
    }

    @Override
    public StreamObserver<ImportImageRequest> importImage(StreamObserver<ImportImageResponse> observer) {
        ServerCallStreamObserver<ImportImageResponse> call = (ServerCallStreamObserver<ImportImageResponse>) observer;
        call.disableAutoRequest();
        RequestStream archive = new RequestStream(call);
        Upload<ImportImageRequest> upload = new Upload<>(
                "ImportImage",
                archive,
                ImageChecks::check,
                ImportImageRequest::getChunk,
                ImportImageRequest.getDefaultInstance());
        ResponseStream.serve("ImportImage", observer, responses -> {
            List<Image> imported = images.importArchive(
                    archive,
                    ImageMapper.imported(upload.first()),
                    progress -> responses.offer(ImageMapper.importing(progress)));
            responses.send(ImageMapper.imported(imported));
        });
        call.request(1);
        return upload;
    }

    @Override
    public StreamObserver<ImportRootFilesystemRequest> importRootFilesystem(
            StreamObserver<ImportRootFilesystemResponse> observer) {
        ServerCallStreamObserver<ImportRootFilesystemResponse> call =
                (ServerCallStreamObserver<ImportRootFilesystemResponse>) observer;
        call.disableAutoRequest();
        RequestStream tar = new RequestStream(call);
        Upload<ImportRootFilesystemRequest> upload = new Upload<>(
                "ImportRootFilesystem",
                tar,
                ImageChecks::check,
                ImportRootFilesystemRequest::getChunk,
                ImportRootFilesystemRequest.getDefaultInstance());
        ResponseStream.serve("ImportRootFilesystem", observer, responses -> {
            ImportRootFilesystemRequest first =
                    upload.first().toBuilder().clearChunk().build();
            responses.send(requests.once(
                    ImageServiceGrpc.getImportRootFilesystemMethod(),
                    first.getRequestId(),
                    first,
                    () -> ImageMapper.rootImported(images.importRootFilesystem(tar, ImageMapper.root(first)))));
        });
        call.request(1);
        return upload;
    }

    @Override
    public void saveImages(SaveImagesRequest request, StreamObserver<SaveImagesResponse> observer) {
        ImageChecks.check(request);
        ResponseStream.serve("SaveImages", observer, responses -> {
            ChunkStream chunks = new ChunkStream(chunk -> responses.send(
                    SaveImagesResponse.newBuilder().setChunk(chunk).build()));
            images.save(ImageMapper.save(request), chunks);
            chunks.flush();
        });
    }

    @Override
    public void getImage(GetImageRequest request, StreamObserver<GetImageResponse> observer) {
        ImageChecks.check(request);
        Answer.send(
                observer,
                GetImageResponse.newBuilder()
                        .setImage(ImageMapper.message(images.get(request.getImage())))
                        .build());
    }

    @Override
    public void getImageHistory(GetImageHistoryRequest request, StreamObserver<GetImageHistoryResponse> observer) {
        ImageChecks.check(request);
        Image image = images.get(request.getImage());
        Answer.send(observer, ImageMapper.history(image.id(), images.history(image.id())));
    }

    @Override
    public void pruneImages(PruneImagesRequest request, StreamObserver<PruneImagesResponse> observer) {
        ImageChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ImageServiceGrpc.getPruneImagesMethod(),
                        request.getRequestId(),
                        request,
                        () -> ImageMapper.pruned(images.prune(ImageMapper.prune(request)))));
    }

    @Override
    public void listImages(ListImagesRequest request, StreamObserver<ListImagesResponse> observer) {
        ImageChecks.check(request);
        Answer.send(observer, ImageMapper.list(images.list(ImageMapper.query(request))));
    }

    @Override
    public void tagImage(TagImageRequest request, StreamObserver<TagImageResponse> observer) {
        ImageChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ImageServiceGrpc.getTagImageMethod(),
                        request.getRequestId(),
                        request,
                        () -> TagImageResponse.newBuilder()
                                .setImage(ImageMapper.message(images.tag(request.getImage(), request.getReference())))
                                .build()));
    }

    @Override
    public void untagImage(UntagImageRequest request, StreamObserver<UntagImageResponse> observer) {
        ImageChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ImageServiceGrpc.getUntagImageMethod(),
                        request.getRequestId(),
                        request,
                        () -> ImageMapper.untagged(
                                images.untag(request.getReference(), request.getEtag(), request.getValidateOnly()))));
    }

    @Override
    public void deleteImage(DeleteImageRequest request, StreamObserver<DeleteImageResponse> observer) {
        ImageChecks.check(request);
        Answer.send(
                observer,
                requests.once(
                        ImageServiceGrpc.getDeleteImageMethod(),
                        request.getRequestId(),
                        request,
                        () -> ImageMapper.deleted(images.delete(ImageMapper.deletion(request)))));
    }
}
